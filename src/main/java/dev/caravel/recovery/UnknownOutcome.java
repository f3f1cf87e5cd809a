package dev.caravel.recovery;

import dev.caravel.run.RequestedCall;
import java.time.Instant;
import java.util.Optional;

/**
 * A call of which nobody knows whether it had its effect: its run is paused until somebody says.
 *
 * @param run the run that made the call
 * @param agent that run's agent
 * @param root the run at the top, whose subagent that is; the same where there is none
 * @param rootAgent the agent of the run at the top
 * @param tenant on whose behalf that is; empty when nobody said
 * @param since when the run was paused for it
 */
public record UnknownOutcome(
        String run,
        String agent,
        String root,
        String rootAgent,
        Optional<String> tenant,
        RequestedCall call,
        Instant since) {}
