package dev.caravel.embed;

import dev.caravel.agent.AgentCatalog;
import dev.caravel.trigger.Inbox;
import dev.caravel.trigger.LateFailure;
import dev.caravel.trigger.Outbox;
import dev.caravel.trigger.SetAside;
import dev.caravel.trigger.SteadyClock;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;

/** What the routes of {@code serve}'s triggers need, bound under the names that they use. */
final class Triggers implements AutoCloseable {

    private static final int FILES_TAKEN = 50_000;

    private final Settings settings;
    private final SteadyClock clock;

    /** @throws IllegalArgumentException when a trigger's setting is wrong */
    Triggers(CamelContext context, Settings settings) {
        this.settings = settings;
        settings.cron().check();
        InboxSettings folders = settings.inbox();
        Path inbox = Path.of(folders.inbox());
        Path outbox = Path.of(folders.outbox());
        SetAside failed = new SetAside(inbox.resolve(".failed"));
        MemoryIdempotentRepository taken = new MemoryIdempotentRepository();
        taken.setCacheSize(FILES_TAKEN);
        this.clock = new SteadyClock("caravel-inbox", taken::clear);
        Registry registry = context.getRegistry();
        registry.bind("caravel.inbox", new Inbox(inbox, failed, settings.task(), folders.consumers()));
        registry.bind("caravel.inbox-taken", taken);
        registry.bind("caravel.inbox-clock", clock);
        registry.bind("caravel.inbox-failed", new LateFailure(inbox, inbox.resolve(".camel"), failed));
        registry.bind("caravel.outbox", new Outbox(outbox));
        registry.bind("caravel.outbox-failed", new Outbox(outbox.resolve(".failed")));
    }

    /** @throws IllegalArgumentException when an agent that a trigger names is not there, or a folder cannot be made */
    void check(AgentCatalog agents) {
        settings.checkTriggersAgents(agents);
        settings.inbox().makeFolders();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
