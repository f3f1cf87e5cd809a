package dev.caravel.settings;

import dev.caravel.simulator.Script;
import dev.caravel.simulator.wire.ContextWindows;
import java.time.Duration;

/** The simulated model. */
public final class SimulatorSettings {

    static final Setting<String> ALLOWED = Kind.choice("auto", "true", "false")
            .setting(
                    "caravel.simulator",
                    "auto",
                    "Whether it may answer where no provider is configured. `auto`: in `run`, `chat` and `resume`, where somebody"
                            + " sees that it is simulated, and not in `serve` and applications.");

    public static final Setting<Duration> PACE = Kind.DURATION.setting(
            "caravel.simulator.pace", "25", "The pause between two pieces of its text, in milliseconds.");

    public static final Setting<Script> FAULTS = Kind.parsed(
                    text -> text.isEmpty() ? Script.none() : Script.parse(text))
            .setting(
                    "caravel.simulator.faults",
                    "",
                    "What goes wrong with the requests to come, for example `429 retry-after=1, 529, cut, stall, ok, 500*`"
                            + " (`*` = from then on).");

    public static final Setting<ContextWindows> WINDOW = Kind.parsed(ContextWindows::parse)
            .setting(
                    "caravel.simulator.window",
                    "",
                    "How many tokens its models take; longer requests are refused. A number, or"
                            + " `claude-haiku-5-5=8000, *=200000`. Empty: as many as you like.");

    static final Section SECTION = new Section("Simulated model", "", ALLOWED, PACE, FAULTS, WINDOW);

    private SimulatorSettings() {}

    /** @throws IllegalArgumentException when nobody is configured who could answer, and the simulated model may not */
    static void check(Settings settings) {
        String allowed = settings.get(ALLOWED);
        boolean may = allowed.equals("auto") ? settings.isPersonAtHand() : Boolean.parseBoolean(allowed);
        if (settings.isSimulated() && !may) {
            throw new IllegalArgumentException("no provider is configured, so nobody can answer: set ANTHROPIC_API_KEY,"
                    + " OPENAI_API_KEY or OPENAI_BASE_URL, or caravel.simulator=true to let the simulated model"
                    + " answer");
        }
    }
}
