package dev.caravel.skill;

import dev.caravel.text.Printable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The text of a {@code SKILL.md}: front matter in YAML between two lines {@code ---}, and the instructions below it. Of the front
 * matter {@code name} and {@code description} count; all else that the format knows is for people and other programs.
 */
final class SkillText {

    private static final String BORDER = "---";

    private final List<String> lines;
    private final int end;

    /** @throws IllegalArgumentException when it has no front matter, in words that stand behind the file's name */
    SkillText(String text) {
        this.lines = text.lines().toList();
        if (lines.isEmpty() || !isBorder(lines.get(0))) {
            throw wrong(1, "it must begin with a line --- and, below it, name: and description:");
        }
        this.end = borderAfterTheFirst();
    }

    private int borderAfterTheFirst() {
        for (int line = 1; line < lines.size(); line++) {
            if (isBorder(lines.get(line))) {
                return line;
            }
        }
        throw wrong(1, "the front matter has no end: a line --- is missing below it");
    }

    private static boolean isBorder(String line) {
        return line.stripTrailing().equals(BORDER);
    }

    /** What stands below the front matter. */
    String body() {
        return String.join("\n", lines.subList(end + 1, lines.size())).strip();
    }

    /**
     * The members of the front matter that are texts, each with the line that it stands in.
     *
     * @throws IllegalArgumentException when it is no YAML
     */
    Map<String, Member> members() {
        Map<String, Member> members = new HashMap<>();
        for (NodeTuple member : frontMatter().getValue()) {
            if (member.getKeyNode() instanceof ScalarNode key) {
                int line = line(member.getKeyNode());
                Optional<String> text = member.getValueNode() instanceof ScalarNode value
                        ? Optional.of(value.getValue().strip())
                        : Optional.empty();
                if (members.put(key.getValue(), new Member(line, text)) != null) {
                    throw wrong(line, "there is a second " + Printable.line(key.getValue()));
                }
            }
        }
        return members;
    }

    /** @param text empty where it is a list or a map */
    record Member(int line, Optional<String> text) {}

    private MappingNode frontMatter() {
        String yaml = String.join("\n", lines.subList(1, end));
        try {
            Optional<Node> node = new Compose(LoadSettings.builder().build()).composeString(yaml);
            if (node.isPresent() && node.get() instanceof MappingNode map) {
                return map;
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 2).orElse(1);
            throw wrong(
                    line,
                    "the front matter is no YAML: " + Printable.line(e.getProblem())
                            + (e.getProblem().contains("mapping values") ? "; put a text with a colon in quotes" : ""));
        } catch (YamlEngineException e) {
            throw wrong(1, "the front matter is no YAML: " + Printable.line(e.getMessage()));
        }
        throw wrong(2, "the front matter must have name: and description:");
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 2).orElse(1);
    }

    static IllegalArgumentException wrong(int line, String words) {
        return new IllegalArgumentException("line " + line + ": " + words);
    }
}
