package dev.caravel.cli;

import dev.caravel.agent.RunRecord;
import java.util.Optional;

/** What the program says in more than one place. */
final class Notices {

    static final String SIMULATED =
            "The model is simulated: no key, no network. Set ANTHROPIC_API_KEY, or OPENAI_BASE_URL for"
                    + " any OpenAI-compatible server, to ask a real one.";

    /** What there is to say of a run besides its answer; empty when all is well. */
    static Optional<String> of(RunRecord run) {
        return switch (run.status()) {
            case "failed", "cancelled" -> Optional.of(run.error() + " (run " + run.id() + ")");
            case "paused" -> Optional.of(paused(run));
            case "running" -> Optional.of("its program died; caravel resume " + run.id() + " lets it go on");
            default ->
                run.reason() == null
                        ? Optional.empty()
                        : Optional.of("the answer is cut off (" + run.reason() + "): raise the agent's maxTokens");
        };
    }

    /** Why a run stands still, and what to do about it. */
    private static String paused(RunRecord run) {
        String why =
                switch (run.reason()) {
                    case "interrupted" -> "it was interrupted after " + run.turns() + " turns";
                    case "outcome_unknown" ->
                        "nobody knows whether its call " + run.unknownCall()
                                + " had its effect; find out, then: caravel resolve " + run.id() + " "
                                + run.unknownCall()
                                + " --done TEXT (or --not-done)";
                    case "budget" ->
                        "its budget or the day's is used up (it spent " + Summary.dollars(run.costUsd())
                                + (run.budgetUsd() == null ? "" : " of " + Summary.dollars(run.budgetUsd()))
                                + "); resume it with a higher --budget";
                    case "turns" -> "it took " + run.turns() + " turns, the most it may";
                    case "duration" -> "its time is over; see caravel.limits.duration";
                    case "loop" -> "it went round in a circle: the same calls with the same results, again and again";
                    default -> run.reason();
                };
        return "the run stands still: " + why + ". To go on: caravel resume " + run.id();
    }

    private Notices() {}
}
