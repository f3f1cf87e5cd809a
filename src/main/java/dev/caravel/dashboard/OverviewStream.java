package dev.caravel.dashboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.caller.Caller;
import dev.caravel.door.Accept;
import dev.caravel.door.HttpReply;
import dev.caravel.door.LiveReply;
import dev.caravel.door.Refusal;
import dev.caravel.journal.Redaction;
import dev.caravel.observe.Lookout;
import dev.caravel.observe.Overview;
import dev.caravel.recovery.OpenQuestions;
import dev.caravel.run.RunRecords;
import dev.caravel.text.JsonBuffers;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Answers with how everything stands; as server-sent events anew whenever that has changed, once a second at most. Thread-safe.
 */
public final class OverviewStream implements Processor {

    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();
    private static final long EVERY_MS = 1_000;
    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(15);

    private final Lookout lookout;
    private final NotableRuns runs;
    private final Redaction redaction;
    private volatile Shown last = new Shown(null, "", "");

    /** @param mark the same whenever nothing but the time has changed */
    private record Shown(Overview overview, String json, String mark) {}

    public OverviewStream(
            Lookout lookout, RunRecords records, OpenQuestions questions, Redaction redaction, Clock clock) {
        this.lookout = lookout;
        this.runs = new NotableRuns(records, questions, clock);
        this.redaction = redaction;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        ofAllRuns(exchange);
        if (!Accept.events(exchange, false)) {
            HttpReply.json(exchange, 200, shown().json());
            return;
        }
        LiveReply reply = LiveReply.of(exchange).orElseThrow(Refusal::noStreams);
        reply.beginEvents();
        write(exchange, reply);
    }

    /** What all runs did and cost is for nobody who may only see some. */
    static void ofAllRuns(Exchange exchange) {
        if (!Caller.of(exchange).seesAll()) {
            throw Refusal.forbidden(
                    "this tells of all runs: take the token of a caller with neither tenant nor agents");
        }
    }

    private void write(Exchange exchange, LiveReply reply) throws InterruptedException {
        String sent = "";
        long lastWord = System.nanoTime();
        while (!reply.isGone() && !exchange.getContext().isStopping()) {
            Shown now = shown();
            boolean news = !now.mark().equals(sent);
            if (news || System.nanoTime() - lastWord > HEARTBEAT_NS) {
                String text = news ? "event: overview\ndata: " + now.json() + "\n\n" : ": still here\n\n";
                if (!reply.write(text)) {
                    return;
                }
                sent = now.mark();
                lastWord = System.nanoTime();
            }
            Thread.sleep(EVERY_MS);
        }
        reply.end();
    }

    /** Written once for all readers. */
    private Shown shown() {
        Overview overview = lookout.overview();
        Shown known = last;
        if (known.overview() != overview) {
            ObjectNode json = MAPPER.valueToTree(overview);
            json.setAll((ObjectNode) MAPPER.valueToTree(runs.at(lookout.mark())));
            String text = redaction.apply(json.toString());
            json.remove("at");
            known = new Shown(overview, text, json.toString());
            last = known;
        }
        return known;
    }
}
