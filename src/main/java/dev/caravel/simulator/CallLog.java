package dev.caravel.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last calls, oldest first. Safe for use by many threads. */
final class CallLog {

    private static final int MOST = 10_000;

    private final Deque<Call> calls = new ArrayDeque<>();

    synchronized void add(Call call) {
        if (calls.size() == MOST) {
            calls.removeFirst();
        }
        calls.addLast(call);
    }

    synchronized List<Call> all() {
        return List.copyOf(calls);
    }
}
