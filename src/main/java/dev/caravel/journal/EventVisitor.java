package dev.caravel.journal;

/**
 * Handles every type of event, as a switch over the sealed type would from Java 21 on: a type that is added does not compile until
 * everybody says what it means to them.
 *
 * @param <T> what an event comes to
 */
public interface EventVisitor<T> {

    T runStarted(Event.RunStarted event);

    T runQueued(Event.RunQueued event);

    T threadTaken(Event.ThreadTaken event);

    T modelChosen(Event.ModelChosen event);

    T budgetReserved(Event.BudgetReserved event);

    T budgetExceeded(Event.BudgetExceeded event);

    T modelAsked(Event.ModelAsked event);

    T modelFailed(Event.ModelFailed event);

    T modelReplied(Event.ModelReplied event);

    T contextCompacting(Event.ContextCompacting event);

    T contextCompacted(Event.ContextCompacted event);

    T toolJudged(Event.ToolJudged event);

    T approvalRequested(Event.ApprovalRequested event);

    T approvalDecided(Event.ApprovalDecided event);

    T toolStarted(Event.ToolStarted event);

    T toolFinished(Event.ToolFinished event);

    T toolResolved(Event.ToolResolved event);

    T runResumed(Event.RunResumed event);

    T runLanding(Event.RunLanding event);

    T runParked(Event.RunParked event);

    T runEnded(Event.RunEnded event);

    T answerChecked(Event.AnswerChecked event);

    T answerDelivered(Event.AnswerDelivered event);

    /** Handles some types, and all others alike. */
    interface Some<T> extends EventVisitor<T> {

        T otherwise(Event event);

        @Override
        default T runStarted(Event.RunStarted event) {
            return otherwise(event);
        }

        @Override
        default T runQueued(Event.RunQueued event) {
            return otherwise(event);
        }

        @Override
        default T threadTaken(Event.ThreadTaken event) {
            return otherwise(event);
        }

        @Override
        default T modelChosen(Event.ModelChosen event) {
            return otherwise(event);
        }

        @Override
        default T budgetReserved(Event.BudgetReserved event) {
            return otherwise(event);
        }

        @Override
        default T budgetExceeded(Event.BudgetExceeded event) {
            return otherwise(event);
        }

        @Override
        default T modelAsked(Event.ModelAsked event) {
            return otherwise(event);
        }

        @Override
        default T modelFailed(Event.ModelFailed event) {
            return otherwise(event);
        }

        @Override
        default T modelReplied(Event.ModelReplied event) {
            return otherwise(event);
        }

        @Override
        default T contextCompacting(Event.ContextCompacting event) {
            return otherwise(event);
        }

        @Override
        default T contextCompacted(Event.ContextCompacted event) {
            return otherwise(event);
        }

        @Override
        default T toolJudged(Event.ToolJudged event) {
            return otherwise(event);
        }

        @Override
        default T approvalRequested(Event.ApprovalRequested event) {
            return otherwise(event);
        }

        @Override
        default T approvalDecided(Event.ApprovalDecided event) {
            return otherwise(event);
        }

        @Override
        default T toolStarted(Event.ToolStarted event) {
            return otherwise(event);
        }

        @Override
        default T toolFinished(Event.ToolFinished event) {
            return otherwise(event);
        }

        @Override
        default T toolResolved(Event.ToolResolved event) {
            return otherwise(event);
        }

        @Override
        default T runResumed(Event.RunResumed event) {
            return otherwise(event);
        }

        @Override
        default T runLanding(Event.RunLanding event) {
            return otherwise(event);
        }

        @Override
        default T runParked(Event.RunParked event) {
            return otherwise(event);
        }

        @Override
        default T runEnded(Event.RunEnded event) {
            return otherwise(event);
        }

        @Override
        default T answerChecked(Event.AnswerChecked event) {
            return otherwise(event);
        }

        @Override
        default T answerDelivered(Event.AnswerDelivered event) {
            return otherwise(event);
        }
    }
}
