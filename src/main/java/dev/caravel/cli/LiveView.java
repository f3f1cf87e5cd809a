package dev.caravel.cli;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.Verdict;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.util.Optional;

/**
 * Shows a run while it is in progress: its text on one stream, as it arrives, and what it is doing on the other. Thread-safe.
 *
 * <p>Text that is retracted (its attempt failed) can't be taken back from a terminal or a pipe: that is said, and the text
 * comes again in full.
 */
final class LiveView implements RunListener {

    private final Optional<PrintStream> text;
    private final Progress progress;
    private final CallLines lines = new CallLines();
    private Runnable readerGone = () -> {};
    private String run = "";
    private boolean shown;
    private boolean replied;
    private boolean midLine;
    private boolean hasForm;

    /**
     * @param text where text goes as it arrives; empty to show none
     * @param progress where it is said what the run is doing
     */
    LiveView(Optional<PrintStream> text, Progress progress) {
        this.text = text;
        this.progress = progress;
    }

    /** What is to be done when nobody reads the text any more. */
    synchronized void onReaderGone(Runnable task) {
        readerGone = task;
    }

    /** The id of the run that is shown; empty before it began. */
    synchronized String run() {
        return run;
    }

    /** True when the answer was shown while it came; a run that has it from before says nothing. */
    synchronized boolean hasShownAnswer() {
        return text.isPresent() && replied && !hasForm;
    }

    @Override
    public synchronized void recorded(Entry entry) {
        Event event = entry.event();
        if (event instanceof Event.RunStarted started && started.parent() == null) {
            run = entry.run();
            hasForm = started.output() != null;
            if (started.forkedFrom() != null) {
                progress.say("Forked as run " + run + ".");
            }
        }
        if (event instanceof Event.RunResumed && run.isEmpty()) {
            run = entry.run();
        }
        lines.of(entry).ifPresent(line -> {
            if (progress.showsCalls()) {
                endLine();
                progress.call(line);
            }
        });
        if (!entry.run().equals(run)) {
            return;
        }
        if (event instanceof Event.ModelAsked asked) {
            shown = false;
            progress.doing("waiting for " + shortName(asked.model()));
        } else if (event instanceof Event.RunQueued queued) {
            progress.say(
                    queued.behind() == null
                            ? "All places are taken; waiting for one."
                            : "Run " + queued.behind() + " of the same conversation goes first; waiting for it.");
        } else if (event instanceof Event.ModelFailed failed) {
            failed(failed);
        } else if (event instanceof Event.ModelReplied replied) {
            replied(replied);
        } else if (event instanceof Event.ContextCompacted compacted) {
            endLine();
            progress.say(Summary.compaction(compacted));
        } else if (event instanceof Event.BudgetExceeded exceeded) {
            exceeded(exceeded);
        } else if (event instanceof Event.AnswerChecked checked) {
            checked(checked);
        } else if (event instanceof Event.ToolJudged judged) {
            judged(judged);
        } else if (event instanceof Event.ToolStarted started) {
            endLine();
            progress.doing(started.tool() + CallLines.inShort(started.arguments()));
        } else if (event instanceof Event.RunEnded || event instanceof Event.RunParked) {
            progress.done();
            endLine();
        }
    }

    @Override
    public synchronized void text(String of, String delta) {
        if (of.equals(run)) {
            write(delta);
        }
    }

    @Override
    public synchronized void textRetracted(String of) {
        if (of.equals(run) && shown && text.isPresent()) {
            endLine();
            progress.say("(the reply broke off; its text since the last step is retracted)");
        }
    }

    private void failed(Event.ModelFailed failed) {
        if (failed.retryInMs() != null) {
            progress.say(failed.message());
            progress.doing("trying again in " + Summary.seconds(failed.retryInMs()));
        } else if (failed.fallback()) {
            progress.say(failed.message() + "; asking the next model");
        }
    }

    private void exceeded(Event.BudgetExceeded limit) {
        progress.say(Limit.name(limit.scope()) + " of " + Summary.dollars(limit.limitUsd())
                + (limit.isPassed()
                        ? " is passed: " + Summary.dollars(limit.spentUsd()) + " is spent"
                        : " " + limit.words(Summary::dollars)));
    }

    private void checked(Event.AnswerChecked check) {
        if (check.words() != null) {
            progress.say("the answer does not match its schema (" + check.mismatch() + "); asking once more");
        }
    }

    private void judged(Event.ToolJudged judged) {
        if (judged.verdict() == Verdict.DENY && !progress.showsCalls()) {
            endLine();
            progress.say(judged.tool() + " is denied: " + judged.rule());
        }
    }

    /** A reply that was not streamed is shown whole. */
    private void replied(Event.ModelReplied reply) {
        replied = true;
        if (!shown) {
            reply.content()
                    .forEach(block -> write(
                            block.path("type").asText().equals("text")
                                    ? block.path("text").asText()
                                    : ""));
        }
    }

    private void write(String words) {
        // An answer with a form may have to be written again: it is shown once it is checked.
        if (words.isEmpty() || text.isEmpty() || hasForm) {
            return;
        }
        progress.pause();
        shown = true;
        text.get().print(Terminal.isOutput() ? Printable.lines(words) : words);
        if (text.get().checkError()) {
            readerGone.run();
        }
        midLine = !words.endsWith("\n");
    }

    /** Text of different steps does not run together. */
    private void endLine() {
        if (midLine) {
            progress.pause();
            text.ifPresent(out -> {
                out.println();
                out.flush();
            });
            midLine = false;
        }
    }

    static String shortName(String model) {
        return model.substring(model.indexOf('/') + 1);
    }
}
