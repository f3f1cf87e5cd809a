package dev.caravel.door.openai;

import dev.caravel.door.HttpReply;
import dev.caravel.door.RequestBody;
import dev.caravel.door.RunResource;
import dev.caravel.door.SentFiles;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRequest;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A chat completion: a run of the agent that the model names, and its answer, whole or while it is written. Thread-safe. */
public final class ChatCompletions implements Processor {

    private final OpenAiModels models;
    private final Questions questions;
    private final Continuations continuations;
    private final Answers answers;
    private final SentFiles files;

    ChatCompletions(
            OpenAiModels models, Questions questions, Continuations continuations, Answers answers, SentFiles files) {
        this.files = files;
        this.continuations = continuations;
        this.models = models;
        this.questions = questions;
        this.answers = answers;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        RequestBody body = RequestBody.of(exchange, false);
        ChatRequest request = ChatRequest.of(body, files);
        OpenAiModels.Asked model = models.named(exchange, request.model());
        RunRequest asked = new RunRequest(
                model.agent(),
                Optional.empty(),
                request.thread(),
                Optional.empty(),
                Optional.empty(),
                model.model(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(exchange.getFromRouteId()),
                exchange.getVariable(RunResource.UNTRUSTED, true, Boolean.class),
                request.dialogue().before(),
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
        Completion completion =
                new Completion(run.id(), Instant.parse(run.startedAt()).getEpochSecond(), request.model());
        if (request.streams()) {
            answers.write(
                    exchange,
                    run.id(),
                    continued.after(),
                    new ChatWriter(completion, request.showsUsage()),
                    SpokenAnswer.Manner.AS_IT_COMES,
                    "");
        } else {
            answers.await(exchange, run.id(), continued.after(), AnswerWriter.SILENT)
                    .ifPresent(ending -> HttpReply.json(
                            exchange, 200, completion.whole(ending).toString()));
        }
    }
}
