package dev.caravel.settings;

import dev.caravel.loop.Limits;
import dev.caravel.run.TaskText;
import java.time.Duration;

/** What runs may use. */
public final class LimitSettings {

    static final Setting<Integer> TURNS = Kind.NUMBER.setting("caravel.limits.turns", "50", "Turns per run.");

    static final Setting<Duration> RUN_DURATION =
            Kind.DURATION.setting("caravel.limits.duration", "30m", "Wall-clock time per run.");

    static final Setting<Integer> SUBAGENTS = Kind.NUMBER.setting(
            "caravel.limits.subagents", "25", "How many agents a run and its subagents may start as tools.");

    static final Setting<Integer> ACTIVE = Kind.NUMBER.setting(
            "caravel.limits.active", "1000", "Runs at the same time in this process; further ones are queued.");

    static final Setting<Integer> QUEUED = Kind.NUMBER.setting(
            "caravel.limits.queued", "10000", "Runs in the queue; further tasks are refused (429 over HTTP).");

    static final Setting<Duration> THREAD_WAIT = Kind.DURATION.setting(
            "caravel.limits.thread-wait",
            "30s",
            "The runs of a thread follow one another. How long a run waits behind one that is paused or waits for a person,"
                    + " before it pauses itself (`thread_busy`).");

    static final Setting<Duration> STOP_WAIT = Kind.DURATION.setting(
            "caravel.limits.stop-wait",
            "30s",
            "How long a step may take to heed that its run was told to stop. Then the run is closed, and what the step still does counts for nothing.");

    static final Setting<Integer> TASK = Kind.SIZE.setting(
            "caravel.limits.task",
            "1MB",
            "The largest task, by file, record, HTTP, standard input or `to: agent:`. A larger one is refused before it is"
                    + " read.");

    static final Section SECTION =
            new Section("Limits", "", TURNS, RUN_DURATION, SUBAGENTS, ACTIVE, QUEUED, THREAD_WAIT, STOP_WAIT, TASK);

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);

    private LimitSettings() {}

    public static Limits limits(Settings settings) {
        return new Limits(
                settings.get(TURNS),
                settings.get(RUN_DURATION),
                settings.get(SUBAGENTS),
                settings.get(ACTIVE),
                settings.get(THREAD_WAIT),
                settings.get(STOP_WAIT),
                settings.get(QUEUED),
                settings.get(RetrySettings.ATTEMPTS),
                LONGEST_RETRY_AFTER,
                settings.get(TASK),
                settings.get(ModelSettings.STREAMING));
    }

    /** How a task is read, and how long it may be. */
    public static TaskText task(Settings settings) {
        return new TaskText(settings.get(TASK));
    }
}
