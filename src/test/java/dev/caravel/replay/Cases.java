package dev.caravel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.function.Executable;

/** Runs many cases within one test: each is tried, those that fail are named together, and the number is printed. Thread-safe. */
public final class Cases {

    private final List<String> failed = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger count = new AtomicInteger();

    /** Tries one case. */
    public void check(Object name, Executable test) {
        count.incrementAndGet();
        try {
            test.execute();
        } catch (Throwable e) {
            failed.add(name + ": " + e);
        }
    }

    /** How many were tried. */
    public int count() {
        return count.get();
    }

    /** Counts cases that were tried together. */
    public void count(int more) {
        count.addAndGet(more);
    }

    /** Fails if one of them failed; says how many there were. */
    public void report(String what) {
        System.out.printf("%s: %d cases, %d failed%n", what, count.get(), failed.size());
        assertThat(failed).as(what).isEmpty();
    }
}
