package dev.caravel.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What happens to the model requests to come: one entry is used up by each, and when all are, all is well. An entry with a
 * star stays for ever. Safe for use by many threads; since it is used up, a script belongs to one simulator.
 */
public final class Script {

    private final Deque<Optional<Fault>> entries;
    private final Optional<Fault> afterwards;

    private Script(List<Optional<Fault>> entries, Optional<Fault> afterwards) {
        this.entries = new ArrayDeque<>(entries);
        this.afterwards = afterwards;
    }

    /** All is well. */
    public static Script none() {
        return new Script(List.of(), Optional.empty());
    }

    /** These faults, one after the other. */
    public static Script of(Fault... faults) {
        return new Script(Arrays.stream(faults).map(Optional::of).toList(), Optional.empty());
    }

    /** This fault, always. */
    public static Script always(Fault fault) {
        return new Script(List.of(), Optional.of(fault));
    }

    /**
     * Reads entries with commas between them, such as {@code 429 retry-after=1, ok, cut, 529*}. An empty text is {@link #none}.
     *
     * @throws IllegalArgumentException naming the entry that is not understood and all that are
     */
    public static Script parse(String text) {
        List<Optional<Fault>> entries = new ArrayList<>();
        List<String> words = text.isBlank() ? List.of() : List.of(text.split(",", -1));
        for (int index = 0; index < words.size(); index++) {
            String word = words.get(index).strip();
            if (!word.endsWith("*")) {
                entries.add(FaultText.parse(word));
                continue;
            }
            if (index < words.size() - 1) {
                throw new IllegalArgumentException(
                        "Nothing can follow '" + word + "' in a script, since it repeats for ever");
            }
            return new Script(entries, FaultText.parse(word.substring(0, word.length() - 1)));
        }
        return new Script(entries, Optional.empty());
    }

    /** Takes the next entry; empty when all is well. */
    synchronized Optional<Fault> next() {
        return entries.isEmpty() ? afterwards : entries.poll();
    }

    /** What is left of it, as {@link #parse} reads it. */
    @Override
    public synchronized String toString() {
        List<String> words = new ArrayList<>();
        entries.forEach(entry -> words.add(entry.map(Fault::toString).orElse(FaultText.OK)));
        afterwards.ifPresent(fault -> words.add(fault + "*"));
        return String.join(", ", words);
    }
}
