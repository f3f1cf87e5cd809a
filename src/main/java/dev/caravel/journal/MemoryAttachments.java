package dev.caravel.journal;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Those of a journal in memory. Thread-safe. */
final class MemoryAttachments implements AttachmentStore {

    private final Map<String, byte[]> contents = new HashMap<>();
    private final Map<String, Set<String>> users = new HashMap<>();

    @Override
    public synchronized void keep(String run, Map<String, byte[]> some) {
        some.forEach(contents::putIfAbsent);
        use(run, some.keySet());
    }

    @Override
    public synchronized void use(String run, Collection<String> digests) {
        digests.forEach(
                digest -> users.computeIfAbsent(digest, any -> new HashSet<>()).add(run));
    }

    @Override
    public synchronized Optional<byte[]> find(String digest) {
        return Optional.ofNullable(contents.get(digest));
    }

    /** The run is gone. */
    synchronized void forget(String run) {
        users.values().removeIf(those -> those.remove(run) && those.isEmpty());
        contents.keySet().retainAll(users.keySet());
    }
}
