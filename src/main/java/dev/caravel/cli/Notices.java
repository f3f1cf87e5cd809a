package dev.caravel.cli;

import dev.caravel.agent.RunRecord;

/** What the program says in more than one place. */
final class Notices {

    static final String SIMULATED =
            "The model is simulated: no key, no network. Set ANTHROPIC_API_KEY, or OPENAI_BASE_URL for"
                    + " any OpenAI-compatible server, to ask a real one.";

    /** Why a run stands still, and what to do about it. */
    static String paused(RunRecord run) {
        String why =
                switch (run.reason()) {
                    case "budget" ->
                        "its budget or the day's is used up (it spent " + Summary.dollars(run.costUsd())
                                + (run.budgetUsd() == null ? "" : " of " + Summary.dollars(run.budgetUsd()))
                                + "); see --budget, caravel.budget.run and caravel.budget.day";
                    case "turns" -> "it took " + run.turns() + " turns, the most it may; see --max-turns";
                    case "duration" -> "its time is over; see caravel.limits.duration";
                    case "loop" -> "it went round in a circle: the same calls with the same results, again and again";
                    default -> run.reason();
                };
        return "the run stands still: " + why + " (run " + run.id() + ")";
    }

    private Notices() {}
}
