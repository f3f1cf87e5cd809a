package dev.caravel.run;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import dev.caravel.money.Dollars;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A place of a run from which another one can go on: nothing is open there, and it is the model's turn. What was said and done up to
 * there is the new run's conversation; what it cost is not the new run's.
 *
 * @param place where it is
 * @param start how that run began
 * @param messages the conversation up to there
 * @param untrusted whether somebody outside has had a word in it
 */
public record ForkPoint(Event.ForkedFrom place, Event.RunStarted start, List<Message> messages, boolean untrusted) {

    /**
     * The place behind an event of a run.
     *
     * @param entries the run's events, all of them
     * @throws IllegalArgumentException when no run can go on from there; it names the nearest place before
     */
    public static ForkPoint after(List<Entry> entries, long seq) {
        if (seq < 1 || seq > entries.size()) {
            throw new IllegalArgumentException(
                    "run " + entries.get(0).run() + " has the events 1 to " + entries.size());
        }
        RunState state = new RunState();
        Optional<ForkPoint> last = Optional.empty();
        for (Entry entry : entries.subList(0, (int) seq)) {
            state.apply(entry);
            if (obstacle(state).isEmpty()) {
                last = Optional.of(new ForkPoint(
                        new Event.ForkedFrom(entry.run(), entry.seq()),
                        state.start(),
                        List.copyOf(state.conversation().messages()),
                        state.isUntrusted()));
            }
        }
        Optional<ForkPoint> nearest = last;
        return last.filter(point -> point.place().seq() == seq)
                .orElseThrow(() -> new IllegalArgumentException("no run can go on from event " + seq + ": "
                        + obstacle(state).orElseThrow() + "; "
                        + nearest.map(point -> "the nearest place before it is event "
                                        + point.place().seq())
                                .orElse("there is no such place before it")));
    }

    /** Why no other run can go on from there; empty when one can. */
    static Optional<String> obstacle(RunState state) {
        if (state.start().call() != null) {
            return Optional.of("the run makes one call and asks no model");
        } else if (state.start().tools() != null) {
            return Optional.of("the run has tools of its caller's, who would not answer another one");
        } else if (state.start().thread() != null && !state.standing().hasThread()) {
            return Optional.of("the run waits for its turn on its thread");
        } else if (state.tools().isOpen()) {
            RequestedCall call = state.tools().waiting().get(0);
            return Optional.of("call " + call.id() + " has no result yet");
        } else if (state.turn().isAsking()) {
            return Optional.of("a model is being asked");
        } else if (state.turn().isLanding()) {
            return Optional.of("a limit was reached, and the model was told to sum up");
        } else if (state.conversation().last().fromAssistant()) {
            return Optional.of("the model has said the last word");
        }
        return Optional.empty();
    }

    /** The words with which the run began. */
    public String input() {
        return start.input();
    }

    /**
     * What is asked for: the same as the run was, for the same tenant, with the same tags; no key, no thread, no parent and no {@code replyTo}, which are
     * its own.
     *
     * @param budget what the new run may cost; empty for as much as that one might when it began
     * @param trigger the route that asks
     */
    public RunRequest request(Optional<Dollars> budget, Optional<String> trigger) {
        return new RunRequest(
                start.agent(),
                Optional.ofNullable(start.tenant()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(start.model()),
                budget.or(() -> Optional.ofNullable(start.budgetUsd())),
                Optional.of(start.maxTurns()),
                trigger,
                untrusted,
                messages,
                Optional.empty(),
                List.of(),
                Objects.requireNonNullElse(start.tags(), List.of()),
                Optional.ofNullable(start.output()));
    }
}
