package dev.caravel.skill;

import dev.caravel.skill.SkillText.Member;
import dev.caravel.text.Printable;
import dev.caravel.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the {@code SKILL.md} of a folder, by the rules of the open format (agentskills.io). */
final class SkillFile {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_DESCRIPTION = 1024;
    private static final int LARGEST = 1_000_000;

    private final Path folder;

    SkillFile(Path folder) {
        this.folder = folder;
    }

    /** @throws IllegalArgumentException naming the file, the line and what is wrong */
    Skill skill() {
        try {
            Map<String, Member> members = text().members();
            return new Skill(name(members), description(members), folder);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Printable.line(file().toString()) + ": " + e.getMessage());
        }
    }

    /**
     * The instructions, without the front matter.
     *
     * @throws IllegalArgumentException in words that stand behind the file's name
     */
    String body() {
        return text().body();
    }

    private Path file() {
        return folder.resolve(Skill.FILE);
    }

    private SkillText text() {
        try (InputStream in = Files.newInputStream(file())) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IllegalArgumentException("it has more than " + LARGEST + " bytes");
            }
            return new SkillText(Utf8.decode(bytes));
        } catch (IOException e) {
            throw new IllegalArgumentException("it can't be read");
        }
    }

    private String name(Map<String, Member> members) {
        Member member = required("name", members);
        String name = member.text().orElse("");
        if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
            throw SkillText.wrong(
                    member.line(),
                    "a skill's name has 1 to 64 small letters, digits and single dashes between them; '"
                            + Printable.line(name) + "' does not fit");
        }
        String own = folder.getFileName().toString();
        if (!name.equals(own)) {
            throw SkillText.wrong(
                    member.line(),
                    "the name is '" + name + "' and the folder's is '" + Printable.line(own)
                            + "'; they must be the same");
        }
        return name;
    }

    /** In one line: it stands in a list. */
    private static String description(Map<String, Member> members) {
        Member member = required("description", members);
        String description = member.text()
                .orElseThrow(() -> SkillText.wrong(member.line(), "the description must be a text"))
                .replaceAll("\\s+", " ");
        if (description.isEmpty()) {
            throw SkillText.wrong(
                    member.line(), "the description is empty; say what the skill does and when to use it");
        }
        if (description.length() > LONGEST_DESCRIPTION) {
            throw SkillText.wrong(
                    member.line(),
                    "the description has " + description.length() + " characters; it may have " + LONGEST_DESCRIPTION);
        }
        return description;
    }

    private static Member required(String name, Map<String, Member> members) {
        Member member = members.get(name);
        if (member == null) {
            throw SkillText.wrong(1, "the front matter has no " + name + ":");
        }
        return member;
    }
}
