package dev.caravel.door.openai;

import dev.caravel.door.AgentDoor;
import dev.caravel.door.Refusal;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.recovery.ClientResults;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import java.util.List;
import java.util.OptionalLong;
import org.apache.camel.Exchange;

/** Continues runs by the results of calls that their clients have made. The same results again are no harm. Thread-safe. */
final class Continuations {

    private final AgentDoor door;
    private final RunRecords records;
    private final ClientResults clientResults;

    Continuations(AgentDoor door, RunRecords records, ClientResults clientResults) {
        this.door = door;
        this.records = records;
        this.clientResults = clientResults;
    }

    /**
     * A run that goes on.
     *
     * @param after the last event before: what its client knows already
     */
    record Continued(RunRecord run, long after) {}

    /** @throws Refusal when there is no such run, or it waits for other results */
    Continued bring(Exchange exchange, BroughtResults brought) throws Exception {
        RunRecord run = door.known(exchange, brought.run());
        try {
            clientResults.bring(run.id(), brought.turns(), brought.results());
        } catch (IllegalArgumentException e) {
            if (before(run, brought).isEmpty()) {
                throw Refusal.conflict(e.getMessage());
            }
        }
        return new Continued(run, before(run, brought).orElseThrow());
    }

    /** The event before these results came in; empty when they have not. */
    private OptionalLong before(RunRecord run, BroughtResults brought) {
        int turns = 0;
        List<Entry> entries = records.events(run.id());
        for (Entry entry : entries) {
            if (entry.event() instanceof Event.ModelReplied) {
                turns++;
            }
            if (turns == brought.turns()
                    && entry.event() instanceof Event.ToolFinished finished
                    && brought.results().containsKey(finished.call())) {
                return OptionalLong.of(entry.seq() - 1);
            }
        }
        return OptionalLong.empty();
    }
}
