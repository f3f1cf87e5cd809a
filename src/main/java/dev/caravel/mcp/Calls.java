package dev.caravel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.caller.Caller;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.GivenCall;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRequest;
import dev.caravel.text.Printable;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** The calls of clients: each begins a run, or asks for the result of one. Thread-safe. */
final class Calls {

    /** The agent to whose route runs belong that make one call and no other. */
    static final String AGENT = "caravel-mcp";

    /** What has begun all runs from here. */
    private static final String TRIGGER = "mcp";

    /** A run begun here makes one call. */
    private static final String ONLY_CALL = "call_1";

    private final Offers offers;
    private final Surroundings house;
    private final Map<CallId, Call> inProgress = new ConcurrentHashMap<>();

    /** What a client names a call by: its session, and its own id. */
    private record CallId(String session, Object id) {}

    Calls(Offers offers, Surroundings house) {
        this.offers = offers;
        this.house = house;
    }

    /** Makes the call. An answer comes in any case: what is wrong with a call is said in it, so that a model can read it. */
    Mono<CallToolResult> make(Client client, CallToolRequest request) {
        Offer offer = offers.find(request.name(), client.caller())
                .orElseThrow(() -> McpError.builder(McpSchema.ErrorCodes.INVALID_PARAMS)
                        .message("there is no tool '" + Printable.line(request.name()) + "'")
                        .build());
        Call call = new Call(client, offer.output(), house);
        CallId named = new CallId(client.session(), client.request());
        inProgress.put(named, call);
        call.answer().whenComplete((given, failure) -> inProgress.remove(named, call));
        JsonNode arguments = Json.tree(request.arguments() == null ? Map.of() : request.arguments());
        house.run(() -> {
            try {
                begin(call, offer, arguments, client);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                call.refused(e);
            } catch (Exception e) {
                call.refused(e);
            }
        });
        return Mono.fromFuture(call.answer(), true).flatMap(Mono::justOrEmpty);
    }

    /** The client does not want the answer any more. */
    void cancel(String session, Object id) {
        Call call = inProgress.get(new CallId(session, id));
        if (call != null) {
            call.cancel();
        }
    }

    private void begin(Call call, Offer offer, JsonNode arguments, Client client) throws Exception {
        if (offer.target() instanceof Offer.ToolTarget called) {
            // Its arguments are looked at like any other's, in the loop.
            String tool = called.tool().name();
            RunRequest request = request(AGENT, Optional.of(new GivenCall(ONLY_CALL, tool, arguments)), arguments);
            call.follow(begin(client, request, tool), 0);
            return;
        }
        String complaints = offer.schema().complaints(arguments);
        if (!complaints.isEmpty()) {
            throw new IllegalArgumentException("the arguments are not right: " + complaints);
        }
        if (offer.target() instanceof Offer.AgentTarget asked) {
            RunRequest request = request(asked.agent().name(), Optional.empty(), arguments);
            String input = arguments.path("input").asText();
            call.follow(begin(client, request, input), 0);
        } else {
            String run = arguments.path("run").asText();
            call.follow(run, lastEvent(run, client.caller()));
        }
    }

    private String begin(Client client, RunRequest request, String input) throws Exception {
        return house.door()
                .begin(client.caller(), request, input, client.traceParent())
                .id();
    }

    /** Of a run that began here, for a client that may see it. */
    private long lastEvent(String run, Caller caller) {
        List<Entry> entries = house.records().events(run);
        boolean ours = !entries.isEmpty()
                && entries.get(0).event() instanceof Event.RunStarted start
                && TRIGGER.equals(start.trigger())
                && caller.maySee(start.tenant());
        if (!ours) {
            throw new IllegalArgumentException("no call here gave a run '" + Printable.line(run) + "'");
        }
        return entries.size();
    }

    private static RunRequest request(String agent, Optional<GivenCall> call, JsonNode arguments) {
        return new RunRequest(
                agent,
                Optional.empty(),
                call.isPresent() ? Optional.empty() : text(arguments, "thread"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                call.isPresent() ? Optional.empty() : text(arguments, "budget").map(Calls::dollars),
                Optional.empty(),
                Optional.of(TRIGGER),
                // Nobody knows what the model on the other side has read.
                true,
                List.of(),
                call,
                List.of(),
                List.of());
    }

    private static Dollars dollars(String text) {
        Dollars budget = Dollars.parse(text);
        if (!budget.isPositive()) {
            throw new IllegalArgumentException("the arguments are not right: budget must be more than 0");
        }
        return budget;
    }

    private static Optional<String> text(JsonNode arguments, String name) {
        return Optional.of(arguments.path(name).asText().strip()).filter(text -> !text.isEmpty());
    }
}
