package dev.caravel.door;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.caller.Caller;
import dev.caravel.journal.Approval;
import dev.caravel.recovery.OpenQuestions;
import dev.caravel.recovery.UnknownOutcome;
import dev.caravel.run.RequestedCall;
import dev.caravel.text.Printable;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/** All that waits for a person, over HTTP: calls that may run or not, questions of agents, and calls of unknown outcome. Thread-safe. */
public final class InboxResource {

    private static final int MOST = 1_000;

    private final OpenQuestions questions;

    public InboxResource(OpenQuestions questions) {
        this.questions = questions;
    }

    private record Item(Instant since, String json) {}

    /** What waits for the caller, the oldest first. */
    public void list(Exchange exchange) {
        Caller caller = Caller.of(exchange);
        int most = caller.seesAll() ? MOST : Integer.MAX_VALUE;
        Stream<Item> approvals = questions.approvals(most).stream()
                .filter(approval -> caller.maySee(approval.tenant().orElse(null), approval.rootAgent()))
                .map(InboxResource::item);
        Stream<Item> unknown = questions.unknownOutcomes(most).stream()
                .filter(outcome -> caller.maySee(outcome.tenant().orElse(null), outcome.rootAgent()))
                .map(InboxResource::item);
        HttpReply.list(
                exchange,
                Stream.concat(approvals, unknown)
                        .sorted(Comparator.comparing(Item::since))
                        .limit(MOST)
                        .map(Item::json)
                        .toList());
    }

    private static Item item(Approval approval) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", approval.question().isPresent() ? "question" : "approval")
                .put("id", approval.id());
        put(json, approval.run(), approval.root(), approval.agent(), approval.tenant());
        put(json, approval.call(), approval.tool(), approval.arguments());
        approval.question().ifPresent(asked -> json.put("shown", Printable.lines(asked.text()))
                .set("question", asked.json()));
        json.put("rule", approval.rule())
                .put("requested_at", approval.requestedAt().toString())
                .put("expires_at", approval.expiresAt().toString());
        return new Item(approval.requestedAt(), json.toString());
    }

    private static Item item(UnknownOutcome outcome) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "unknown_outcome");
        put(json, outcome.run(), outcome.root(), outcome.agent(), outcome.tenant());
        put(json, outcome.call().id(), outcome.call().tool(), outcome.call().arguments());
        json.put("since", outcome.since().toString());
        return new Item(outcome.since(), json.toString());
    }

    private static void put(ObjectNode json, String run, String root, String agent, Optional<String> tenant) {
        json.put("run", run).put("root", root).put("agent", agent);
        tenant.ifPresent(whose -> json.put("tenant", whose));
    }

    private static void put(ObjectNode json, String call, String tool, JsonNode arguments) {
        json.put("call", call)
                .put("tool", tool)
                .put("shown", Printable.line(tool) + " " + RequestedCall.shown(arguments))
                .set("arguments", arguments);
    }
}
