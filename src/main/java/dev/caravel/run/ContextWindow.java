package dev.caravel.run;

import dev.caravel.journal.CompactionReason;
import dev.caravel.journal.Event;
import dev.caravel.model.WindowWords;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** How a run's conversation and its model's context window get along. Part of a run's state. */
public final class ContextWindow {

    /** A compaction is worth its money when it gains so much of the tokens: a fifth. */
    public static final int LEAST_GAIN = 5;

    private final Map<String, Long> windows = new HashMap<>();
    private final List<String> lost = new ArrayList<>();
    private Optional<Event.ContextCompacting> underWay = Optional.empty();
    private Optional<CompactionReason> overflow = Optional.empty();
    private boolean lastTry;
    private boolean fruitless;

    /** A provider found the prompt too long: false when the conversation was compacted for that just before. */
    boolean refused(Event.ModelFailed event) {
        WindowWords.in(event.message()).ifPresent(window -> learn(event.model(), window));
        return overflows(CompactionReason.REFUSED);
    }

    /** The window was full before a reply was whole: false when the conversation was compacted for that just before. */
    boolean cut(Event.ModelReplied event) {
        if (event.usage() != null) {
            learn(event.model(), event.usage().promptTokens() + event.usage().outputTokens());
        }
        return overflows(CompactionReason.CUT);
    }

    private boolean overflows(CompactionReason how) {
        if (lastTry) {
            return false;
        }
        overflow = Optional.of(how);
        return true;
    }

    private void learn(String model, long window) {
        windows.merge(model, window, Math::min);
    }

    /** A prompt did fit. */
    void replied() {
        lastTry = false;
    }

    void begin(Event.ContextCompacting event) {
        underWay = Optional.of(event);
    }

    /** The compaction that was under way is not made. */
    void abandon() {
        underWay = Optional.empty();
    }

    void compacted(Event.ContextCompacted event) {
        underWay = Optional.empty();
        fruitless = event.tokensBefore() - event.tokensAfter() < event.tokensBefore() / LEAST_GAIN;
        if (!event.cleared().isEmpty() || !event.removed().isEmpty()) {
            overflow = Optional.empty();
            lastTry = event.reason() != CompactionReason.WINDOW;
        }
        lost.addAll(event.lost());
    }

    /** Somebody resumes the run that was paused for it: it is tried again. */
    void tryAgain() {
        fruitless = false;
        lastTry = false;
    }

    /** The compaction for which a model is asked to summarise; empty when none is. */
    public Optional<Event.ContextCompacting> underWay() {
        return underWay;
    }

    /** Why the conversation must be compacted before a model is asked again; empty when it need not. */
    public Optional<CompactionReason> overflow() {
        return overflow;
    }

    /** True when the last compaction gained too little: a second one would not gain more. */
    public boolean isFruitless() {
        return fruitless;
    }

    /** How many tokens a model takes by what it said to this run; empty when it said nothing of it. */
    public OptionalLong of(String model) {
        return windows.containsKey(model) ? OptionalLong.of(windows.get(model)) : OptionalLong.empty();
    }

    /** The calls whose results were left out together with them, a line each, the oldest first. */
    public List<String> lost() {
        return List.copyOf(lost);
    }
}
