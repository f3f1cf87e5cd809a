package dev.caravel.door.openai;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The latest things that this process remembers by a name. Thread-safe. */
final class Remembered<T> {

    private static final int MOST = 10_000;

    private final Map<String, T> latest = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(String name, T thing) {
        latest.remove(name);
        latest.put(name, thing);
    }

    synchronized Optional<T> get(String name) {
        return Optional.ofNullable(latest.get(name));
    }

    synchronized Optional<T> take(String name) {
        return Optional.ofNullable(latest.remove(name));
    }
}
