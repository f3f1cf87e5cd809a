package dev.caravel.mcp.client;

import dev.caravel.text.Printable;
import dev.caravel.tool.Tool;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The tools of a server.
 *
 * @param byName by what the server calls them
 * @param refused why tools that it has are none here, by their names
 */
record ServedTools(SortedMap<String, ServedTool> byName, SortedMap<String, String> refused) {

    static final ServedTools NONE = new ServedTools(new TreeMap<>(), new TreeMap<>());

    private static final int LONGEST_REASON = 300;

    static ServedTools of(String server, List<McpSchema.Tool> described, Duration timeout) {
        SortedMap<String, ServedTool> byName = new TreeMap<>();
        SortedMap<String, String> refused = new TreeMap<>();
        for (McpSchema.Tool each : described) {
            try {
                byName.putIfAbsent(each.name(), ServedTool.of(server, each, timeout));
            } catch (RuntimeException e) {
                refused.put(
                        Printable.line(String.valueOf(each.name()), LONGEST_REASON),
                        Printable.line(String.valueOf(e.getMessage()).replaceFirst("^[: ]+", ""), LONGEST_REASON));
            }
        }
        return new ServedTools(byName, refused);
    }

    Optional<ServedTool> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    List<Tool> first(int most) {
        return byName.values().stream().limit(most).map(ServedTool::tool).toList();
    }

    /** Whether two lists say the same of all tools. */
    boolean isLike(ServedTools other) {
        return definitions().equals(other.definitions());
    }

    private Map<String, String> definitions() {
        Map<String, String> definitions = new TreeMap<>();
        byName.forEach((name, tool) -> definitions.put(name, tool.definition()));
        return definitions;
    }
}
