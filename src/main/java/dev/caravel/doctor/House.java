package dev.caravel.doctor;

import java.util.Map;
import java.util.Set;

/**
 * What the routes of a folder make, once they are loaded.
 *
 * @param models the models that agents name, by the agents' names
 * @param tools what agents name among their tools
 */
public record House(Map<String, String> models, Set<String> tools) {

    /** Where the routes can't be loaded. */
    public static final House UNKNOWN = new House(Map.of(), Set.of());

    /** Whether an agent uses a server's tools, or may do so. */
    boolean uses(String server) {
        return equals(UNKNOWN) || tools.stream().anyMatch(tool -> tool.startsWith("mcp:" + server + "/"));
    }
}
