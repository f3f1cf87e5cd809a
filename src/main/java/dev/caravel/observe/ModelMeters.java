package dev.caravel.observe;

import dev.caravel.money.Dollars;
import dev.caravel.money.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The meters of one model, looked up once: an event then costs a few additions. */
final class ModelMeters {

    private static final int MOST_REASONS = 30;
    private static final double PICOS = 1e12;

    private final Counter calls;
    private final Timer duration;
    private final Counter input;
    private final Counter output;
    private final Counter cacheRead;
    private final Counter cacheWrite;
    private final Counter cost;
    private final BoundedMeters<Counter> failures;
    private final BoundedMeters<Counter> retries;

    ModelMeters(MeterRegistry registry, String model) {
        calls = Counter.builder("caravel.model.calls")
                .description("Attempts to ask a model")
                .tag("model", model)
                .register(registry);
        duration = Timer.builder("caravel.model.call.duration")
                .description("From a request to the end of the model's reply")
                .tag("model", model)
                .publishPercentiles(0.5, 0.95)
                .distributionStatisticExpiry(Duration.ofMinutes(10))
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry);
        input = tokens(registry, model, "input");
        output = tokens(registry, model, "output");
        cacheRead = tokens(registry, model, "cache_read");
        cacheWrite = tokens(registry, model, "cache_write");
        cost = Counter.builder("caravel.cost")
                .description("What models cost, in US dollars")
                .baseUnit("usd")
                .tag("model", model)
                .register(registry);
        failures = new BoundedMeters<>(MOST_REASONS, reason -> Counter.builder("caravel.model.failures")
                .description("Attempts that failed")
                .tags("model", model, "reason", reason)
                .register(registry));
        retries = new BoundedMeters<>(MOST_REASONS, reason -> Counter.builder("caravel.model.retries")
                .description("Failed attempts after which the same model was asked again")
                .tags("model", model, "reason", reason)
                .register(registry));
    }

    private static Counter tokens(MeterRegistry registry, String model, String kind) {
        return Counter.builder("caravel.tokens")
                .description("Tokens that models used; input does not count what was read from or written to the cache")
                .tags("model", model, "kind", kind)
                .register(registry);
    }

    void asked() {
        calls.increment();
    }

    void failed(String reason, boolean again) {
        failures.of(reason).increment();
        if (again) {
            retries.of(reason).increment();
        }
    }

    void replied(long milliseconds) {
        duration.record(milliseconds, TimeUnit.MILLISECONDS);
    }

    void used(Usage usage) {
        input.increment(usage.inputTokens());
        output.increment(usage.outputTokens());
        cacheRead.increment(usage.cacheReadTokens());
        cacheWrite.increment(usage.cacheWriteTokens());
    }

    /** @param amount null when nothing is known to have been spent */
    void cost(Dollars amount) {
        if (amount != null) {
            cost.increment(amount.picos() / PICOS);
        }
    }
}
