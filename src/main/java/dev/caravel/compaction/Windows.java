package dev.caravel.compaction;

import dev.caravel.model.ModelName;
import dev.caravel.run.Run;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** How many tokens each model takes: by the price list, and by what providers said when they refused. Thread-safe. */
public final class Windows {

    private static final int MOST_LEARNED = 1_000;

    private final Function<ModelName, OptionalLong> listed;
    private final Map<String, Long> learned = new ConcurrentHashMap<>();

    /** @param listed what the price list says; empty where it says nothing */
    public Windows(Function<ModelName, OptionalLong> listed) {
        this.listed = listed;
    }

    /** Of the model that a run asks; empty when nobody knows. What the run was told, later runs know, too. */
    OptionalLong of(Run run, String model) {
        OptionalLong told = run.turn().context().of(model);
        if (told.isPresent() && learned.size() < MOST_LEARNED) {
            learned.merge(model, told.getAsLong(), Math::min);
        }
        long least = Math.min(
                listed.apply(ModelName.parse(model)).orElse(Long.MAX_VALUE),
                Math.min(told.orElse(Long.MAX_VALUE), learned.getOrDefault(model, Long.MAX_VALUE)));
        return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
    }
}
