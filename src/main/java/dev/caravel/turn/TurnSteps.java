package dev.caravel.turn;

import dev.caravel.compaction.Compaction;
import dev.caravel.compaction.Summaries;
import dev.caravel.journal.AttachmentStore;
import dev.caravel.loop.Limits;
import dev.caravel.model.ProviderClient;
import dev.caravel.route.Steps;
import dev.caravel.run.TraceContext;
import org.apache.camel.spi.Registry;

/** What the routes of a turn refer to. */
public final class TurnSteps {

    private TurnSteps() {}

    public static void bind(
            Registry registry,
            Limits limits,
            ModelRouter models,
            ProviderClient attempts,
            Pricing pricing,
            Budget budget,
            Compaction compaction,
            Summaries summaries,
            TraceContext trace,
            AttachmentStore attachments) {
        RefusedFormats formats = new RefusedFormats();
        Billing billing = new Billing(pricing);
        FailedAttempt failed = new FailedAttempt(attempts, billing);
        Steps.bind(
                registry,
                models,
                new TurnLimit(),
                compaction,
                budget,
                new RequestWriter(attempts, models, limits, summaries, trace, formats, new PromptFiles(attachments)),
                attempts,
                new ReplyReader(),
                new AttemptOutcome(attempts, billing, budget, summaries),
                new AnswerCheck(),
                new Retries(limits, failed, budget, formats),
                new GiveUp(models, failed));
        // The name in copies of caravel-choose-model that an application already has.
        registry.bind("caravel.models", models);
    }
}
