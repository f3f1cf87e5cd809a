package dev.caravel.tool;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Servers of several kinds as one.
 *
 * @param kinds by what the names of their tools begin with
 */
public record AllToolServers(Map<String, ToolServers> kinds) implements ToolServers {

    private ToolServers kind(String name) {
        return kinds.get(name.substring(0, name.indexOf(':') + 1));
    }

    @Override
    public void check(String name) {
        kind(name).check(name);
    }

    @Override
    public List<Tool> named(String name) {
        return kind(name).named(name);
    }

    @Override
    public Optional<String> definition(String tool) {
        return kind(tool).definition(tool);
    }

    @Override
    public int changes() {
        return kinds.values().stream().mapToInt(ToolServers::changes).sum();
    }

    @Override
    public void begin(Collection<String> names) {
        kinds.forEach((beginning, servers) -> servers.begin(
                names.stream().filter(name -> name.startsWith(beginning)).toList()));
    }

    @Override
    public void close() {
        kinds.values().forEach(ToolServers::close);
    }
}
