package dev.caravel.cli;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.run.QuestionText;
import dev.caravel.run.Run;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in the log of {@code serve} when a task begins and how it ends, and what waits for a person. Thread-safe. */
final class RunLog implements RunListener {

    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);

    private final Function<String, Optional<Run>> inProgress;
    private final Function<Run, RunRecord> withSubagents;
    private final Function<RunRecord, Optional<String>> notices;
    private final String option;

    /**
     * @param inProgress the runs of this process by their ids
     * @param withSubagents the record of a run that waits, with what its subagents have spent
     * @param notices what there is to say of a run besides, with the command that comes next
     * @param option what that command needs to find the same settings
     */
    RunLog(
            Function<String, Optional<Run>> inProgress,
            Function<Run, RunRecord> withSubagents,
            Function<RunRecord, Optional<String>> notices,
            String option) {
        this.inProgress = inProgress;
        this.withSubagents = withSubagents;
        this.notices = notices;
        this.option = option;
    }

    @Override
    public void recorded(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted started && started.parent() == null) {
            LOG.atInfo()
                    .addKeyValue("run", entry.run())
                    .addKeyValue("agent", started.agent())
                    .addKeyValue("trigger", started.trigger())
                    .log("Run {} begins: {}", entry.run(), whose(started.agent(), started.trigger()));
        } else if (event instanceof Event.RunQueued queued && queued.why() != null) {
            LOG.atInfo().addKeyValue("run", entry.run()).log("Run {} is queued: {}", entry.run(), queued.why());
        } else if (event instanceof Event.ApprovalRequested question) {
            LOG.atInfo()
                    .addKeyValue("run", entry.run())
                    .addKeyValue("approval", question.approval())
                    .addKeyValue("tool", question.tool())
                    .log(
                            "Run {} waits for a person: {} ({}). To answer: {} (or deny)",
                            entry.run(),
                            question.question() == null
                                    ? Printable.line(question.tool() + " " + question.arguments())
                                    : QuestionText.line(question.question()),
                            Printable.line(question.rule()),
                            Invocation.of(
                                            question.question() == null
                                                    ? "approve " + question.approval()
                                                    : "answer " + question.approval() + " TEXT")
                                    + option);
        } else if (event instanceof Event.RunEnded || event instanceof Event.RunParked) {
            inProgress.apply(entry.run()).ifPresent(this::over);
        }
    }

    private void over(Run over) {
        RunRecord run = over.tools().isOpen() ? withSubagents.apply(over) : over.toRecord();
        if (run.parent() != null) {
            return;
        }
        String trigger = over.trigger().orElse(null);
        long ms = Duration.between(
                        Instant.parse(run.startedAt()),
                        run.endedAt() == null ? Instant.now() : Instant.parse(run.endedAt()))
                .toMillis();
        LOG.atInfo()
                .addKeyValue("run", run.id())
                .addKeyValue("agent", run.agent())
                .addKeyValue("trigger", trigger)
                .addKeyValue("status", run.status().label())
                .addKeyValue("reason", run.reason())
                .addKeyValue("cost_usd", run.costUsd())
                .addKeyValue("ms", ms)
                .log("Run {} of {}: {}{}", run.id(), whose(run.agent(), trigger), Summary.of(run), more(run));
    }

    private String more(RunRecord run) {
        return switch (run.status()) {
            case FAILED, CANCELLED -> "; " + Printable.line(run.error());
            // That is said already.
            case WAITING_APPROVAL -> "";
            default -> notices.apply(run).map(words -> "; " + words).orElse("");
        };
    }

    private static String whose(String agent, String trigger) {
        return "agent " + agent + (trigger == null ? "" : ", trigger " + trigger);
    }
}
