package dev.caravel.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.Store;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * What holds whatever the random input: no try hangs, and what is alive in memory, looked at once a second, stays small. With
 * the system property {@code fuzz.seconds} a property continues for so long, however many tries it names.
 */
public final class FuzzBounds implements AroundPropertyHook, AroundTryHook {

    private static final Duration HANGS = Duration.ofMinutes(2);
    private static final long MEGABYTE = 1024 * 1024;
    private static final long MOST_ALIVE = 300;

    private final Duration time = Duration.ofSeconds(Long.getLong("fuzz.seconds", 0));

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        if (!time.isZero()) {
            context.attributes().setTries(Integer.MAX_VALUE);
            context.attributes().setGeneration(GenerationMode.RANDOMIZED);
        }
        AtomicLong most = new AtomicLong(aliveMegabytes());
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.scheduleWithFixedDelay(() -> most.accumulateAndGet(aliveMegabytes(), Math::max), 1, 1, TimeUnit.SECONDS);
        try {
            PropertyExecutionResult result = property.execute();
            context.reporter().publishValue("alive at most", most + " MB");
            assertThat(most.get()).as("megabytes alive").isLessThan(MOST_ALIVE);
            return result;
        } finally {
            clock.shutdownNow();
        }
    }

    @Override
    public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor aTry, List<Object> parameters) {
        Long begun = Store.getOrCreate(FuzzBounds.class, Lifespan.PROPERTY, System::nanoTime)
                .get();
        TryExecutionResult result = assertTimeoutPreemptively(HANGS, () -> aTry.execute(parameters));
        boolean over = !time.isZero() && System.nanoTime() - begun > time.toNanos();
        return over && result.isSatisfied() ? TryExecutionResult.satisfied(true) : result;
    }

    private static long aliveMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    }
}
