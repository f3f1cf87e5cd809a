package dev.caravel.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.money.Dollars;
import dev.caravel.run.ForkPoint;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;

/** New runs that go on from a place of another one, over HTTP. Thread-safe. */
public final class ForkResource {

    private final AgentDoor door;
    private final RunRecords records;

    public ForkResource(AgentDoor door, RunRecords records) {
        this.door = door;
        this.records = records;
    }

    /**
     * Begins a run that has what was said and done in the run of the path up to an event, and goes on from there.
     *
     * @throws Refusal when there is no such run, or none can go on from there
     */
    public void fork(Exchange exchange) throws Exception {
        RunRecord run = door.known(exchange, RequestTarget.of(exchange).path("id"));
        RequestBody body = RequestBody.of(exchange, false);
        body.allow("after", "budget");
        Optional<Dollars> budget = body.dollars("budget");
        List<Entry> events = records.events(run.id());
        JsonNode after = body.get("after");
        if (!after.canConvertToLong() || !after.isIntegralNumber() || after.asLong() < 1) {
            throw Refusal.malformed("'after' must be the number of an event of the run, from 1 to " + events.size());
        }
        ForkPoint point;
        try {
            point = ForkPoint.after(events, after.asLong());
        } catch (IllegalArgumentException e) {
            throw Refusal.conflict(e.getMessage());
        }
        exchange.setVariable(RunResource.RUN, door.fork(exchange, point, budget).id());
    }
}
