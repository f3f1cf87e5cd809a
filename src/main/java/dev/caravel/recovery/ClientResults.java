package dev.caravel.recovery;

import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.run.RequestedCall;
import dev.caravel.run.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes what came of calls that a run's caller makes itself. Thread-safe. */
public final class ClientResults {

    private final RunControl control;

    public ClientResults(RunControl control) {
        this.control = control;
    }

    /**
     * Continues a run that waits for its caller to make calls. Results that are known already are passed over.
     *
     * @param turns after how many turns it made these calls: some hosts count calls anew in every reply
     * @param results what came of the calls, by their ids
     * @throws IllegalArgumentException when the run is in progress or over, or others of its calls wait, too
     */
    public void bring(String id, int turns, Map<String, String> results) throws Exception {
        Run run = control.standing(id);
        if (run.turns() != turns || !run.isPausedFor(PauseReason.CLIENT_TOOL::equals)) {
            throw new IllegalArgumentException("run " + id + " waits for no calls of its caller's");
        }
        List<RequestedCall> calls = run.clientCalls();
        List<String> missing = calls.stream()
                .map(RequestedCall::id)
                .filter(call -> !results.containsKey(call))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "run " + id + " needs the results of all its calls; there is none of " + missing);
        }
        // None are left where the program ended before it could resume the run.
        for (RequestedCall call : calls) {
            control.record(run, new Event.ToolFinished(call.id(), call.tool(), 0, false, results.get(call.id()), true));
        }
        control.resumeUnattended(id, Optional.empty());
    }
}
