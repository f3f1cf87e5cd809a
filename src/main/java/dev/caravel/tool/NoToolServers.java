package dev.caravel.tool;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * No server can be asked here.
 *
 * @param why as words behind the name of a tool
 */
public record NoToolServers(String why) implements ToolServers {

    @Override
    public void check(String name) {
        throw new IllegalArgumentException("'" + name + "' " + why);
    }

    @Override
    public List<Tool> named(String name) {
        throw new IllegalArgumentException("'" + name + "' " + why);
    }

    @Override
    public Optional<String> definition(String tool) {
        return Optional.empty();
    }

    @Override
    public int changes() {
        return 0;
    }

    @Override
    public void begin(Collection<String> names) {
        // There is nothing to begin.
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
