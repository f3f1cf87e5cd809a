package dev.caravel.turn;

import dev.caravel.model.AnswerFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which models can't be told by their request what JSON they have to answer with: their host has refused it. They are told in the
 * instructions, as long as this process lives. Thread-safe.
 */
final class RefusedFormats {

    private final Set<Refused> refused = ConcurrentHashMap.newKeySet();

    /** A host may know schemas, but not this one. */
    private record Refused(String model, String words) {}

    /** How that model is asked. */
    AnswerFormat asked(String model, AnswerFormat format) {
        return refused.contains(new Refused(model, format.words())) ? format.inWords() : format;
    }

    void refused(String model, AnswerFormat format) {
        refused.add(new Refused(model, format.words()));
    }

    /** The format was not what was wrong with the request. */
    void forget(String model, AnswerFormat format) {
        refused.remove(new Refused(model, format.words()));
    }
}
