package dev.caravel.journal;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The pins of a journal in memory. Thread-safe. */
final class MemoryPins implements ToolPins {

    private final Map<String, String> definitions = new ConcurrentHashMap<>();

    @Override
    public Optional<String> find(String tool) {
        return Optional.ofNullable(definitions.get(tool));
    }

    @Override
    public void keep(String tool, String definition) {
        definitions.put(tool, definition);
    }
}
