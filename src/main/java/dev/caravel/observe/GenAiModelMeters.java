package dev.caravel.observe;

import dev.caravel.money.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** One model's meters by the names of the GenAI conventions, by the model that replied and by what failed. */
final class GenAiModelMeters {

    private static final int MOST_SERVED = 10;
    private static final int MOST_ERRORS = 30;

    /** From 10 ms, each twice the one before, as the conventions advise. */
    private static final Duration[] BUCKETS = LongStream.iterate(10, ms -> ms < 90_000, ms -> ms * 2)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final BoundedMeters<Served> served;
    private final BoundedMeters<Timer> failures;

    GenAiModelMeters(MeterRegistry registry, String model) {
        Tags asked = model.equals(BoundedMeters.OTHER)
                ? tags(BoundedMeters.OTHER, BoundedMeters.OTHER)
                : tags(GenAi.provider(model), GenAi.model(model));
        served = new BoundedMeters<>(MOST_SERVED, by -> new Served(registry, asked.and(GenAi.RESPONSE_MODEL, by)));
        failures = new BoundedMeters<>(
                MOST_ERRORS, error -> duration(registry, asked.and(GenAi.RESPONSE_MODEL, "", GenAi.ERROR, error)));
    }

    private static Tags tags(String provider, String model) {
        return Tags.of(GenAi.OPERATION, GenAi.CHAT, GenAi.PROVIDER, provider, GenAi.REQUEST_MODEL, model);
    }

    private static Timer duration(MeterRegistry registry, Tags tags) {
        return timer(
                        "gen_ai.client.inference.duration",
                        "From a turn's first request to its reply, retries included",
                        tags)
                .register(registry);
    }

    /** A histogram with the buckets of the conventions. */
    static Timer.Builder timer(String name, String description, Tags tags) {
        return Timer.builder(name).description(description).tags(tags).serviceLevelObjectives(BUCKETS);
    }

    Served by(String model) {
        return served.of(model);
    }

    void failed(String error, Duration took) {
        failures.of(error).record(took);
    }

    /** What one model replied. */
    static final class Served {

        private final Timer duration;
        private final Timer firstChunk;
        private final Counter input;
        private final Counter output;
        private final Counter cacheRead;
        private final Counter cacheWrite;

        private Served(MeterRegistry registry, Tags tags) {
            duration = duration(registry, tags.and(GenAi.ERROR, ""));
            firstChunk = timer(
                            "gen_ai.client.inference.time_to_first_chunk",
                            "From a request to the first data of its stream",
                            tags)
                    .register(registry);
            // The hosts do not say whether a token is of a text or of a picture.
            Tags usage = tags.and(GenAi.MODALITY, BoundedMeters.UNKNOWN);
            input = counter(registry, "input_tokens", "Tokens of prompts, cached ones included", usage);
            output = counter(registry, "output_tokens", "Tokens of replies", usage);
            cacheRead = counter(registry, "cache_read.input_tokens", "Tokens of prompts read from a cache", usage);
            cacheWrite = counter(registry, "cache_write.input_tokens", "Tokens of prompts written to a cache", usage);
        }

        private static Counter counter(MeterRegistry registry, String name, String description, Tags tags) {
            return Counter.builder("gen_ai.client.inference.usage." + name)
                    .description(description)
                    .tags(tags)
                    .register(registry);
        }

        void replied(Duration took) {
            duration.record(took);
        }

        void firstChunk(long milliseconds) {
            firstChunk.record(milliseconds, TimeUnit.MILLISECONDS);
        }

        void used(Usage usage) {
            input.increment(usage.inputTokens() + usage.cacheReadTokens() + usage.cacheWriteTokens());
            output.increment(usage.outputTokens());
            cacheRead.increment(usage.cacheReadTokens());
            cacheWrite.increment(usage.cacheWriteTokens());
        }
    }
}
