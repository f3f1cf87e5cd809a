package dev.caravel.agent;

import dev.caravel.skill.Skill;
import dev.caravel.skill.Skills;
import dev.caravel.tool.ToolSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The skills that an agent has.
 *
 * @param skills in the order of their names
 */
record AgentSkills(List<Skill> skills) {

    static final AgentSkills NONE = new AgentSkills(List.of());

    /**
     * Those that its route names; all where it names neither skills nor tools, or the tool that reads them.
     *
     * @throws IllegalArgumentException when it names one that is not there
     */
    static AgentSkills of(Agent agent, Skills all) {
        try {
            Optional<List<String>> named = agent.skills();
            if (named.isPresent()) {
                return new AgentSkills(all.named(named.get()));
            }
            boolean reads =
                    agent.tools().map(tools -> tools.contains(Skills.READER)).orElse(true);
            return reads ? new AgentSkills(all.all()) : NONE;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("agent '" + agent.name() + "' names " + e.getMessage());
        }
    }

    /** What the tool takes by which a model reads them: no name but theirs. */
    ToolSchema schema() {
        return ToolSchema.ofParameters(Map.of(
                "skill", "string",
                "skill.required", "true",
                "skill.enum", skills.stream().map(Skill::name).collect(Collectors.joining(",")),
                "file", "string",
                "file.description",
                        "A file of the skill, by the name that the skill gives; without it, its instructions"));
    }

    /** What stands in the prompt behind the agent's own instructions; empty where it has none. */
    String words() {
        return skills.isEmpty()
                ? ""
                : "You have skills, instructions for certain kinds of tasks. When a task fits a skill's description, read it with "
                        + Skills.READER + " before you begin, and follow it.\n"
                        + skills.stream()
                                .map(skill -> "\n- " + skill.name() + ": " + skill.description())
                                .collect(Collectors.joining());
    }
}
