package dev.caravel.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.loop.LoopVariables;
import dev.caravel.run.CaravelHeaders;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.run.TraceContext;
import dev.caravel.run.TraceParent;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * What a webhook's receiver gets: the run's record as JSON, signed, and how the run stands in headers. No header of whoever
 * asked the agent is among them. The same news of a run has the same {@code webhook-id}, however often it is sent.
 */
public final class WebhookMessage implements Processor {

    /** Told in the body instead: it may be any text. */
    private static final List<String> TOLD = List.of(
            CaravelHeaders.RUN_ID,
            CaravelHeaders.STATUS,
            CaravelHeaders.REASON,
            CaravelHeaders.COST_USD,
            CaravelHeaders.TURNS,
            CaravelHeaders.SIMULATED);

    private final RunRecords records;
    private final Optional<WebhookSecret> secret;
    private final TraceContext trace;
    private final Clock clock;

    /** @param secret empty to send without a signature */
    public WebhookMessage(RunRecords records, Optional<WebhookSecret> secret, TraceContext trace, Clock clock) {
        this.records = records;
        this.secret = secret;
        this.trace = trace;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String run = message.getHeader(CaravelHeaders.RUN_ID, String.class);
        Entry standing = standing(run);
        String id = run + "-" + standing.seq();
        String body = body(records.find(run).orElseThrow(), standing);
        long now = clock.instant().getEpochSecond();
        Map<String, Object> headers = new HashMap<>();
        TOLD.forEach(name -> Optional.ofNullable(message.getHeader(name)).ifPresent(told -> headers.put(name, told)));
        headers.put(Exchange.CONTENT_TYPE, "application/json");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", now);
        place(run).ifPresent(place -> headers.putAll(place.headers()));
        secret.ifPresent(key -> headers.put("webhook-signature", key.sign(id, now, body)));
        headers.put(Exchange.HTTP_URI, address(exchange.getVariable(LoopVariables.REPLY_TO, String.class)));
        message.setHeaders(headers);
        message.setBody(body);
    }

    private Optional<TraceParent> place(String run) {
        return records.events(run).stream()
                .map(Entry::event)
                .filter(Event.RunStarted.class::isInstance)
                .findFirst()
                .flatMap(start -> trace.ofRun(run, (Event.RunStarted) start));
    }

    /** The event by which the run came to stand as it does: the same one however often that is told. */
    private Entry standing(String run) {
        List<Entry> entries = records.events(run);
        for (int i = entries.size() - 1; i >= 0; i--) {
            Event event = entries.get(i).event();
            if (event instanceof Event.RunEnded || event instanceof Event.RunParked) {
                return entries.get(i);
            }
        }
        throw new IllegalStateException("run " + run + " has nothing to tell yet");
    }

    private static String body(RunRecord run, Entry standing) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("type", "run." + run.status().label())
                .put("timestamp", standing.at().toString());
        return body.putRawValue("data", new RawValue(run.toJson())).toString();
    }

    /** As Camel's own HTTP addresses, it may lack the slashes. */
    private static String address(String replyTo) {
        return URI.create(replyTo.strip().replaceFirst("^(?i)(https?):/*", "$1://"))
                .toString();
    }
}
