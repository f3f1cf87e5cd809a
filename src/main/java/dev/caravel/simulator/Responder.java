package dev.caravel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravel.simulator.mind.Move;
import dev.caravel.simulator.mind.ScriptedModel;
import dev.caravel.simulator.wire.AnthropicWire;
import dev.caravel.simulator.wire.ContextWindows;
import dev.caravel.simulator.wire.Models;
import dev.caravel.simulator.wire.OpenAiWire;
import dev.caravel.simulator.wire.Order;
import dev.caravel.simulator.wire.Problem;
import dev.caravel.simulator.wire.Refusal;
import dev.caravel.simulator.wire.Wire;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Serves one request after the other: decides whether it is answered honestly or how it goes wrong. */
final class Responder {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODELS = "/v1/models";
    private static final String INVALID_KEY = "invalid";

    private final List<Wire> wires;
    private final ScriptedModel mind = new ScriptedModel(Clock.systemDefaultZone());
    private final CallLog log = new CallLog();
    private final Duration pace;
    private final AtomicReference<Script> script;

    Responder(Duration pace, Script script, ContextWindows windows) {
        this.wires = List.of(new AnthropicWire(windows), new OpenAiWire(windows));
        this.pace = pace;
        this.script = new AtomicReference<>(script);
    }

    List<Call> calls() {
        return log.all();
    }

    void script(Script next) {
        script.set(next);
    }

    void serve(Request request, Connection connection) throws IOException {
        Optional<Wire> wire = wires.stream()
                .filter(candidate -> candidate.path().equals(request.path()))
                .findFirst();
        if (wire.isPresent() && request.method().equals("POST")) {
            serveModel(wire.get(), request, connection);
            return;
        }
        Wire other = wire.orElse(wires.get(request.header("anthropic-version").isEmpty() ? 1 : 0));
        Delivery delivery = new Delivery(connection, other, pace, call(request, Optional.empty()));
        if (request.path().equals(MODELS) && request.method().equals("GET")) {
            if (hasInvalidKey(request)) {
                delivery.problem(other.problem(401), Fault.RetryAfter.UNSAID);
            } else {
                delivery.json(200, Models.list());
            }
        } else {
            delivery.problem(other.problem(wire.isPresent() ? 405 : 404), Fault.RetryAfter.UNSAID);
        }
    }

    private void serveModel(Wire wire, Request request, Connection connection) throws IOException {
        Optional<Fault> fault = Optional.empty();
        Optional<String> misspelt = Optional.empty();
        try {
            String wanted = request.header("x-simulate");
            fault = wanted.isEmpty() ? script.get().next() : FaultText.parse(wanted);
        } catch (IllegalArgumentException unknown) {
            misspelt = Optional.of(unknown.getMessage());
        }
        Call call = call(request, fault);
        log.add(call);
        Delivery delivery = new Delivery(connection, wire, pace, call);
        try {
            if (misspelt.isPresent()) {
                delivery.problem(Problem.of(400, "invalid_request_error", misspelt.get()), Fault.RetryAfter.UNSAID);
            } else {
                answer(wire, request, fault, delivery);
            }
        } catch (ClientGone gone) {
            call.abort();
            connection.close();
        }
    }

    private void answer(Wire wire, Request request, Optional<Fault> fault, Delivery delivery) throws IOException {
        if (hasInvalidKey(request)) {
            delivery.problem(wire.problem(401), Fault.RetryAfter.UNSAID);
        } else if (fault.orElse(null) instanceof Fault.Status status) {
            delivery.problem(wire.problem(status.code()), status.retryAfter());
        } else if (fault.filter(Fault.Plain.INSUFFICIENT_QUOTA::equals).isPresent()) {
            delivery.problem(wire.outOfMoney(), Fault.RetryAfter.UNSAID);
        } else if (fault.filter(Fault.Plain.TOO_LONG::equals).isPresent()) {
            delivery.problem(wire.tooLong(), Fault.RetryAfter.UNSAID);
        } else if (fault.filter(Fault.Plain.RESET::equals).isPresent()) {
            delivery.reset();
        } else {
            reply(wire, request, fault, delivery);
        }
    }

    private void reply(Wire wire, Request request, Optional<Fault> fault, Delivery delivery) throws IOException {
        try {
            Order order = wire.read(request.body(), request.headers());
            boolean toolWanted = fault.filter(Fault.Plain.CUT_TOOL::equals).isPresent();
            Move move = toolWanted ? mind.nextWithTool(order.conversation()) : mind.next(order.conversation());
            move = move.endedBy(order.stopSequences()).within(order.maxTokens()).withinWindow(order.room());
            delivery.answer(order, wire.reply(order, move), fault);
        } catch (Refusal refusal) {
            delivery.problem(refusal.problem(), Fault.RetryAfter.UNSAID);
        }
    }

    private static boolean hasInvalidKey(Request request) {
        return request.header("x-api-key").equals(INVALID_KEY)
                || request.header("authorization").equals("Bearer " + INVALID_KEY);
    }

    private static Call call(Request request, Optional<Fault> fault) {
        return new Call(
                Instant.now(), System.nanoTime(), request.path(), request.headers(), json(request.body()), fault);
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
