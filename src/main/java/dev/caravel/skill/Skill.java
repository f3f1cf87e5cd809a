package dev.caravel.skill;

import java.nio.file.Path;

/**
 * A skill as its {@code SKILL.md} declares it.
 *
 * @param name what agents and models call it; its folder's name
 * @param description what it does and when to use it, in one line for the model
 * @param folder where it is
 */
public record Skill(String name, String description, Path folder) {

    /** The file that makes a folder a skill. */
    public static final String FILE = "SKILL.md";
}
