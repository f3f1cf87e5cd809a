package dev.caravel.loop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.run.RequestedCall;
import java.util.HashMap;
import java.util.Map;

/**
 * Notices when the calls of a run and its subagents go round in a circle: the same call with the same result, or nothing but
 * denials, in one round after the other. Thread-safe.
 */
public final class Repetitions {

    private static final int MOST_ALIKE = 4;
    private static final int MOST_DENIED = 5;

    private final Map<Alike, Rounds> seen = new HashMap<>();
    private String deniedIn = "";
    private int denied;
    private boolean loop;

    private record Alike(String tool, JsonNode arguments, int length, int hash) {}

    /** In how many rounds, the last of which was this one. */
    private record Rounds(int count, String last) {

        Rounds and(Rounds next) {
            return last.equals(next.last) ? this : new Rounds(count + 1, next.last);
        }
    }

    /** @param round the run and its turn: what is asked twice in one round counts once */
    synchronized void finished(String round, RequestedCall call, String result) {
        Alike key = new Alike(call.tool(), call.arguments(), result.length(), result.hashCode());
        Rounds rounds = seen.merge(key, new Rounds(1, round), Rounds::and);
        loop |= rounds.count() >= MOST_ALIKE;
    }

    synchronized void denied(String round) {
        if (!deniedIn.equals(round)) {
            deniedIn = round;
            denied++;
            loop |= denied >= MOST_DENIED;
        }
    }

    public synchronized void allowed() {
        denied = 0;
        deniedIn = "";
    }

    public synchronized boolean isLoop() {
        return loop;
    }
}
