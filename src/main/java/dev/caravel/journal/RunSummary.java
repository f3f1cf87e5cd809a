package dev.caravel.journal;

import dev.caravel.money.Dollars;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a run comes to, so that lists find it by that and need not read it. Immutable.
 *
 * @param seq the number of the last event that counts in it
 * @param cost what its attempts and calls have cost; of calls without a result nothing yet
 * @param models the {@code provider/model} of each that it or its subagents asked; of calls without a result not yet
 * @param answer what it said last; that is its answer once it has one, and gone when it ends without
 * @param givenCall true when it does one call and nothing else, whose result is the answer
 * @param goesOn true when the next reply continues the last one
 */
public record RunSummary(long seq, Dollars cost, Set<String> models, String answer, boolean givenCall, boolean goesOn) {

    /** Of a run that has not begun. */
    public static final RunSummary NONE = new RunSummary(0, Dollars.ZERO, Set.of(), "", false, false);

    /** The same with the run's next entry. */
    public RunSummary plus(Entry next) {
        return next.event().accept(new Next(next.seq()));
    }

    private final class Next implements EventVisitor.Some<RunSummary> {

        private final long at;

        private Next(long at) {
            this.at = at;
        }

        private RunSummary with(Dollars more, Set<String> asked, String said, boolean continues) {
            Dollars sum = more == null ? cost : cost.plus(more);
            return new RunSummary(at, sum, asked, said, givenCall, continues);
        }

        private Set<String> all(Map<String, Integer> more) {
            if (more == null || models.containsAll(more.keySet())) {
                return models;
            }
            Set<String> all = new TreeSet<>(models);
            all.addAll(more.keySet());
            return all;
        }

        @Override
        public RunSummary runStarted(Event.RunStarted event) {
            return new RunSummary(at, cost, models, answer, event.call() != null, false);
        }

        @Override
        public RunSummary modelAsked(Event.ModelAsked event) {
            return with(null, event.model() == null ? models : all(Map.of(event.model(), 1)), answer, goesOn);
        }

        @Override
        public RunSummary modelFailed(Event.ModelFailed event) {
            return with(event.costUsd(), models, answer, goesOn);
        }

        @Override
        public RunSummary modelReplied(Event.ModelReplied event) {
            String words = event.content() == null
                    ? ""
                    : Message.assistant(event.content(), event.model()).text();
            return with(event.costUsd(), models, goesOn ? answer + words : words, true);
        }

        @Override
        public RunSummary contextCompacted(Event.ContextCompacted event) {
            // What was said before the window was full is said anew.
            boolean anew = event.reason() == CompactionReason.CUT;
            return with(event.costUsd(), models, anew ? "" : answer, goesOn && !anew);
        }

        @Override
        public RunSummary toolFinished(Event.ToolFinished event) {
            String said = givenCall && event.result() != null ? event.result() : answer;
            return with(event.costUsd(), all(event.models()), said, false);
        }

        @Override
        public RunSummary runResumed(Event.RunResumed event) {
            return with(null, models, answer, goesOn && event.words() == null);
        }

        @Override
        public RunSummary runLanding(Event.RunLanding event) {
            return with(null, models, answer, false);
        }

        @Override
        public RunSummary answerChecked(Event.AnswerChecked event) {
            return with(null, models, answer, false);
        }

        @Override
        public RunSummary runEnded(Event.RunEnded event) {
            return with(null, models, event.status() == RunStatus.COMPLETED ? answer : "", false);
        }

        @Override
        public RunSummary otherwise(Event event) {
            return with(null, models, answer, goesOn);
        }
    }
}
