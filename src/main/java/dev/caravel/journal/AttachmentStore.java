package dev.caravel.journal;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * The bytes of the files that came with tasks, each once, by their SHA-256. They go with the last run that uses them.
 * Thread-safe.
 */
public interface AttachmentStore {

    /**
     * Before the run says that it has them.
     *
     * @param contents those that may be new, by their SHA-256
     */
    void keep(String run, Map<String, byte[]> contents);

    /**
     * Before the run takes over from another one a conversation that speaks of them.
     *
     * @param digests those that are kept already, by their SHA-256
     */
    void use(String run, Collection<String> digests);

    /** The bytes; empty when no run uses them any more. */
    Optional<byte[]> find(String digest);
}
