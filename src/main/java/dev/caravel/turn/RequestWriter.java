package dev.caravel.turn;

import dev.caravel.agent.Agent;
import dev.caravel.loop.Limits;
import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.model.AnswerFormat;
import dev.caravel.model.Attempt;
import dev.caravel.model.ModelName;
import dev.caravel.model.Prompt;
import dev.caravel.model.Provider;
import dev.caravel.model.ProviderClient;
import dev.caravel.run.Run;
import dev.caravel.run.TraceContext;
import dev.caravel.run.TraceParent;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Begins an attempt: puts the prompt on the exchange in the provider's own words. */
public final class RequestWriter implements Processor {

    private final ProviderClient client;
    private final ModelRouter models;
    private final Limits limits;
    private final TraceContext trace;
    private final RefusedFormats formats;

    public RequestWriter(
            ProviderClient client, ModelRouter models, Limits limits, TraceContext trace, RefusedFormats formats) {
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
        Agent agent = session.agent();
        ModelName model = ModelName.parse(run.turn().model());
        Provider provider = models.provider(model);
        Prompt prompt = new Prompt(
                model,
                agent.instructions(),
                session.toolbox().declarations(),
                run.messages(),
                run.turn().reservation().maxTokens(),
                run.turn().isLanding() ? Prompt.ToolUse.NONE : Prompt.ToolUse.AUTO,
                agent.streaming().orElse(limits.streaming()),
                format(session));
        Attempt attempt = client.begin(provider, prompt, session.attempts());
        session.attempts().begin(attempt);
        trace.ofModelCall(run.id()).ifPresent(place -> attempt.sendAlong(Map.of(TraceParent.HEADER, place.toString())));
        exchange.setVariable(LoopVariables.PROVIDER, provider.id());
        exchange.getIn().setBody(attempt.request());
    }

    /** A run that sums up before it pauses must not have to make up what it does not know yet. */
    private Optional<AnswerFormat> format(RunSession session) {
        return session.schema()
                .filter(schema -> !session.run().turn().isLanding())
                .map(schema -> formats.asked(session.run().turn().model(), schema.format()));
    }
}
