package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.door.AgentDoor;
import dev.caravel.door.HttpReply;
import dev.caravel.door.Refusal;
import dev.caravel.door.RequestBody;
import dev.caravel.door.RequestTarget;
import dev.caravel.door.RunResource;
import dev.caravel.door.SentFiles;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import dev.caravel.journal.PauseReason;
import dev.caravel.recovery.RunControl;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.run.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * OpenAI's Responses: each is a run of the agent that the model names, and what it has written. Each method is a step of the route
 * for one call. Thread-safe.
 */
public final class Responses {

    /** How long a run may take to end that is told to; it is over sooner as a rule. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final OpenAiModels models;
    private final AgentDoor door;
    private final RunRecords records;
    private final RunControl control;
    private final Questions questions;
    private final Continuations continuations;
    private final Answers answers;
    private final SentFiles files;

    Responses(
            OpenAiModels models,
            AgentDoor door,
            RunRecords records,
            RunControl control,
            Questions questions,
            Continuations continuations,
            Answers answers,
            SentFiles files) {
        this.files = files;
        this.continuations = continuations;
        this.models = models;
        this.door = door;
        this.records = records;
        this.control = control;
        this.questions = questions;
        this.answers = answers;
    }

    /** A new one; the reply is the response when it is done, its events, or at once where nobody waits for it. */
    public void create(Exchange exchange) throws Exception {
        RequestBody body = RequestBody.of(exchange, false);
        ResponseRequest request = ResponseRequest.of(body, files);
        OpenAiModels.Asked model = models.named(exchange, request.model());
        Optional<RunRecord> previous =
                request.previous().filter(id -> request.brought().isEmpty()).map(id -> known(exchange, id));
        RunRequest asked = new RunRequest(
                model.agent(),
                Optional.empty(),
                request.thread().or(() -> previous.map(RunRecord::thread)),
                Optional.empty(),
                Optional.empty(),
                model.model(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(exchange.getFromRouteId()),
                exchange.getVariable(RunResource.UNTRUSTED, true, Boolean.class),
                previous.map(this::conversation).orElse(request.dialogue().before()),
                Optional.empty(),
                request.tools(),
                request.tags(),
                request.output(),
                request.dialogue().files());
        Continuations.Continued continued = request.brought().isPresent()
                ? continuations.bring(exchange, request.brought().get())
                : new Continuations.Continued(
                        questions.ask(exchange, asked, request.dialogue().input(), body.fields()), 0);
        RunRecord run = continued.run();
        ResponseWriter writer = new ResponseWriter(response(run, request.model(), request.previous()));
        if (request.streams()) {
            // Who comes back for the rest needs the id, whatever becomes of the answer.
            String opening = request.background() ? writer.opening() : "";
            answers.write(exchange, run.id(), continued.after(), writer, SpokenAnswer.Manner.REPEATABLE, opening);
        } else if (request.background()) {
            HttpReply.json(
                    exchange,
                    200,
                    response(run, request.model(), request.previous())
                            .inBackground(run.status())
                            .toString());
        } else {
            answers.await(exchange, run.id(), continued.after(), writer)
                    .ifPresent(ending ->
                            HttpReply.json(exchange, 200, writer.whole(ending).toString()));
        }
    }

    /** The one of the path, as it stands; or its events, where the query says so, after the one that it names. */
    public void show(Exchange exchange) throws InterruptedException {
        RequestTarget target = RequestTarget.of(exchange);
        RunRecord run = known(exchange, target.path("id"));
        if (target.query("stream").filter("true"::equals).isEmpty()) {
            show(exchange, run);
            return;
        }
        ResponseWriter writer = new ResponseWriter(
                response(run, run.agent(), Optional.empty()), lastEvent(target.query("starting_after")));
        answers.write(exchange, run.id(), beginning(run), writer, SpokenAnswer.Manner.REPEATABLE, writer.opening());
    }

    private static long lastEvent(Optional<String> number) {
        return number.map(text -> {
                    if (!text.matches("[0-9]{1,15}")) {
                        throw Refusal.malformed("'starting_after' must be the sequence_number of an event");
                    }
                    return Long.parseLong(text);
                })
                .orElse(-1L);
    }

    /** The event before its stream: results of the client's tools continue the run with a stream of its own. */
    private long beginning(RunRecord run) {
        long before = 0;
        long parked = 0;
        for (Entry entry : records.events(run.id())) {
            before = Math.max(before, parked);
            parked = entry.event() instanceof Event.RunParked event && event.reason() == PauseReason.CLIENT_TOOL
                    ? entry.seq()
                    : 0;
        }
        return before;
    }

    private void show(Exchange exchange, RunRecord run) {
        ResponseObject response = response(run, run.agent(), Optional.empty());
        ResponseWriter writer = new ResponseWriter(response);
        // Each goes on whether somebody waits for it or not.
        ObjectNode json = answers.soFar(run, writer)
                .map(ending -> writer.whole(ending).put("background", true))
                .orElseGet(() -> response.inBackground(run.status()));
        HttpReply.json(exchange, 200, json.toString());
    }

    /** Ends the one of the path for good, unless it is over; the reply is the response, as it stands then. */
    public void cancel(Exchange exchange) throws InterruptedException {
        RunRecord run = known(exchange, RequestTarget.of(exchange).path("id"));
        try {
            control.cancel(run.id());
            answers.awaitRest(run.id(), LONGEST_END);
        } catch (IllegalArgumentException e) {
            if (!door.known(exchange, run.id()).status().isOver()) {
                throw Refusal.conflict(e.getMessage());
            }
        }
        show(exchange, door.known(exchange, run.id()));
    }

    private RunRecord known(Exchange exchange, String id) {
        if (!id.startsWith(ResponseObject.PREFIX)) {
            throw Refusal.unknown("there is no response of that id");
        }
        return door.known(exchange, id.substring(ResponseObject.PREFIX.length()));
    }

    private static ResponseObject response(RunRecord run, String model, Optional<String> previous) {
        return new ResponseObject(run.id(), Instant.parse(run.startedAt()).getEpochSecond(), model, previous);
    }

    /** What was said up to the end of a response; a thread has it by itself. */
    private List<Message> conversation(RunRecord run) {
        if (run.thread() != null) {
            return List.of();
        }
        if (run.answer() == null) {
            throw Refusal.conflict("the response before is " + run.status().label() + " and has no answer yet");
        }
        List<Message> messages = new ArrayList<>();
        for (Entry entry : records.events(run.id())) {
            if (entry.event() instanceof Event.RunStarted start) {
                Optional.ofNullable(start.messages()).ifPresent(messages::addAll);
            }
        }
        if (run.forkedFrom() == null) {
            messages.add(Message.user(run.input(), run.attachments()));
        }
        messages.add(new Message("assistant", Message.user(run.answer()).content(), null));
        return messages;
    }
}
