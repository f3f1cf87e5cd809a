package dev.caravel.compaction;

import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import dev.caravel.loop.RunSession;
import dev.caravel.model.ModelName;
import dev.caravel.model.Prompt;
import dev.caravel.model.Reply;
import dev.caravel.model.StopReason;
import dev.caravel.money.Charge;
import dev.caravel.run.PromptSize;
import dev.caravel.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a model is asked that summarises the older part of a run's conversation, and what comes of its reply. Thread-safe. */
public final class Summaries {

    /** For the instructions, and what a provider adds. */
    private static final long TOKENS_AROUND = 2_000;

    private static final long SHORTEST_TEXT = 2_000;
    private static final double CAUTION = 0.9;

    private final Windows windows;

    public Summaries(Windows windows) {
        this.windows = windows;
    }

    /** The prompt; the run is in the middle of a compaction. */
    public Prompt prompt(RunSession session, int maxTokens, boolean streaming) {
        return new Prompt(
                ModelName.parse(session.run().turn().model()),
                SummaryPrompt.INSTRUCTIONS,
                List.of(),
                List.of(Message.user(text(session))),
                maxTokens,
                Prompt.ToolUse.NONE,
                streaming);
    }

    /** How many tokens that has at most. */
    public long promptTokens(RunSession session) {
        return PromptSize.bytes(SummaryPrompt.INSTRUCTIONS) + PromptSize.bytes(text(session)) + TOKENS_AROUND;
    }

    /** How many tokens the summary may have. */
    public int longest(RunSession session) {
        Event.ContextCompacting plan = plan(session.run());
        return new Room(
                        plan.window() == null ? OptionalLong.empty() : OptionalLong.of(plan.window()),
                        plan.tokensBefore(),
                        plan.tokensBefore(),
                        session.run().start().maxTokens())
                .summaryTokens();
    }

    private String text(RunSession session) {
        Run run = session.run();
        List<Message> messages = run.messages();
        List<Message> removed = plan(run).removed().stream().map(messages::get).toList();
        // Where nobody knows the window of the model that summarises, it is taken to be the run's.
        long window = windows.of(run, run.turn().model()).orElse(plan(run).tokensBefore());
        double bytesAToken = (double) run.promptSize().length(session.fixedBytes())
                / plan(run).tokensBefore();
        long room = (long) ((window - TOKENS_AROUND - longest(session)) * bytesAToken * CAUTION);
        return SummaryPrompt.of(messages.get(0), removed, Math.max(SHORTEST_TEXT, room));
    }

    /** What the reply makes of the conversation. One that says nothing changes nothing, and is paid for. */
    public Event.ContextCompacted compacted(RunSession session, Reply reply, Charge charge, long milliseconds) {
        Run run = session.run();
        Event.ContextCompacting plan = plan(run);
        String summary = Message.assistant(reply.kept(), null).text().strip();
        boolean usable = !summary.isEmpty() && !reply.stopReason().equals(StopReason.REFUSAL);
        List<String> lost = new ArrayList<>(run.turn().context().lost());
        lost.addAll(plan.lost());
        String note = CompactionTexts.note(
                plan.removed().size(),
                lost,
                summary,
                ModelName.parse(plan.model()).name());
        return new Event.ContextCompacted(
                plan.reason(),
                plan.window(),
                plan.tokensBefore(),
                usable ? tokensAfter(session, plan, note) : plan.tokensBefore(),
                usable ? plan.cleared() : List.of(),
                usable ? plan.removed() : List.of(),
                usable ? plan.lost() : List.of(),
                usable ? note : null,
                summary,
                plan.model(),
                reply.servedBy(),
                reply.usage().orElse(null),
                reply.rawUsage().isObject() ? reply.rawUsage() : null,
                reply.stopReason(),
                charge.cost().paid(),
                charge.cost().ifStrong(),
                milliseconds,
                charge.billed().map(billed -> charge.listed()).orElse(null),
                charge.billed().orElse(null),
                charge.caveat().orElse(null));
    }

    private long tokensAfter(RunSession session, Event.ContextCompacting plan, String note) {
        Run run = session.run();
        long before = run.promptSize().length(session.fixedBytes());
        long after = before + PromptSize.bytes(note);
        for (int message : plan.removed()) {
            after -= PromptSize.bytes(run.messages().get(message));
        }
        for (Event.Cleared cleared : plan.cleared()) {
            after -= Cut.gain(List.of(cleared), run.messages());
        }
        return (long) ((double) after * plan.tokensBefore() / before);
    }

    private static Event.ContextCompacting plan(Run run) {
        return run.turn().context().underWay().orElseThrow();
    }
}
