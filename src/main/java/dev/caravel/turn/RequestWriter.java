package dev.caravel.turn;

import dev.caravel.compaction.Summaries;
import dev.caravel.loop.Limits;
import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.model.AnswerFormat;
import dev.caravel.model.Attempt;
import dev.caravel.model.ModelName;
import dev.caravel.model.Prompt;
import dev.caravel.model.Provider;
import dev.caravel.model.ProviderClient;
import dev.caravel.model.TextListener;
import dev.caravel.run.Run;
import dev.caravel.run.TraceContext;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Begins an attempt: puts the prompt on the exchange in the provider's own words. */
public final class RequestWriter implements Processor {

    private final ProviderClient client;
    private final ModelRouter models;
    private final Limits limits;
    private final Summaries summaries;
    private final TraceContext trace;
    private final RefusedFormats formats;
    private final PromptFiles files;

    RequestWriter(
            ProviderClient client,
            ModelRouter models,
            Limits limits,
            Summaries summaries,
            TraceContext trace,
            RefusedFormats formats,
            PromptFiles files) {
        this.files = files;
        this.summaries = summaries;
        this.client = client;
        this.models = models;
        this.limits = limits;
        this.trace = trace;
        this.formats = formats;
    }

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        Run run = session.run();
        ModelName model = ModelName.parse(run.turn().model());
        Provider provider = models.provider(model);
        boolean summarising = run.turn().context().underWay().isPresent();
        Prompt prompt = summarising ? summary(session) : next(session, model);
        Attempt attempt = client.begin(provider, prompt, summarising ? TextListener.NONE : session.attempts());
        session.attempts().begin(attempt);
        trace.ofModelCall(run.id()).ifPresent(place -> attempt.sendAlong(place.headers()));
        exchange.setVariable(LoopVariables.PROVIDER, provider.id());
        exchange.getIn().setBody(attempt.request());
    }

    /** A run that sums up before it pauses must not have to make up what it does not know yet. */
    private Optional<AnswerFormat> format(RunSession session) {
        return session.schema()
                .filter(schema -> !session.run().turn().isLanding())
                .map(schema -> formats.asked(session.run().turn().model(), schema.format()));
    }

    private Prompt next(RunSession session, ModelName model) {
        Run run = session.run();
        return new Prompt(
                model,
                session.instructions(),
                session.toolbox().declarations(),
                files.in(run.messages()),
                run.turn().reservation().maxTokens(),
                session.agent().parameters().over(models.parameters(run.turn())),
                run.turn().isLanding() ? Prompt.ToolUse.NONE : Prompt.ToolUse.AUTO,
                isStreaming(session),
                format(session));
    }

    /** A summary is for the model alone: nobody sees it come. */
    private Prompt summary(RunSession session) {
        return summaries.prompt(session, session.run().turn().reservation().maxTokens(), isStreaming(session));
    }

    private boolean isStreaming(RunSession session) {
        return session.agent().streaming().orElse(limits.streaming());
    }
}
