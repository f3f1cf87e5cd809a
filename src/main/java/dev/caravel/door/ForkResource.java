package dev.caravel.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.run.ForkPoint;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
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
        JsonNode after = body.get("after");
        if (!after.canConvertToLong() || !after.isIntegralNumber()) {
            throw Refusal.malformed("'after' must be the number of an event of the run");
        }
        ForkPoint point;
        try {
            point = ForkPoint.after(records.events(run.id()), after.asLong());
        } catch (IllegalArgumentException e) {
            throw Refusal.conflict(e.getMessage());
        }
        exchange.setVariable(
                RunResource.RUN,
                door.fork(exchange, point, body.dollars("budget")).id());
    }
}
