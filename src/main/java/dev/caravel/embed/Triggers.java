package dev.caravel.embed;

import dev.caravel.agent.Agent;
import dev.caravel.journal.Journal;
import dev.caravel.loop.Runs;
import dev.caravel.route.RouteCatalog;
import dev.caravel.route.Steps;
import dev.caravel.settings.AttachmentSettings;
import dev.caravel.settings.CronSettings;
import dev.caravel.settings.InboxSettings;
import dev.caravel.settings.KafkaSettings;
import dev.caravel.settings.LimitSettings;
import dev.caravel.settings.Settings;
import dev.caravel.trigger.Inbox;
import dev.caravel.trigger.Intake;
import dev.caravel.trigger.KafkaIntake;
import dev.caravel.trigger.KeyOrder;
import dev.caravel.trigger.LateFailure;
import dev.caravel.trigger.MissedTimes;
import dev.caravel.trigger.NoFilesTaken;
import dev.caravel.trigger.Outbox;
import dev.caravel.trigger.SetAside;
import dev.caravel.trigger.SetTimes;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.spi.Registry;
import org.quartz.SchedulerException;

/** What the routes of {@code serve}'s triggers need, bound under the names that they use. */
final class Triggers {

    private final CamelContext context;
    private final Settings settings;
    private final Journal journal;

    /** @throws IllegalArgumentException when a trigger's setting is wrong */
    Triggers(CamelContext context, Settings settings, Journal journal, Runs runs) {
        this.context = context;
        this.journal = journal;
        this.settings = settings;
        CronSettings.of(settings).check();
        InboxSettings folders = InboxSettings.of(settings);
        Path inbox = Path.of(folders.inbox());
        Path outbox = Path.of(folders.outbox());
        SetAside failed = new SetAside(inbox.resolve(".failed"));
        Registry registry = context.getRegistry();
        Intake intake = new Intake(runs::closed);
        Steps.bind(
                registry,
                intake,
                new Inbox(
                        inbox,
                        failed,
                        LimitSettings.task(settings),
                        AttachmentSettings.reader(settings),
                        intake,
                        folders.consumers()),
                new NoFilesTaken(),
                new LateFailure(inbox, inbox.resolve(".camel"), failed),
                new Outbox(outbox));
        Steps.bind(registry, new KafkaIntake(intake), new KeyOrder(journal, KafkaSettings.agent(settings)));
        registry.bind("caravel.outbox-failed", new Outbox(outbox.resolve(".failed")));
    }

    /** @throws IllegalArgumentException when an agent that a trigger names is not there, or a folder cannot be made */
    void check(RouteCatalog<Agent> agents) {
        settings.checkTriggersAgents(agents);
        InboxSettings.of(settings).makeFolders();
    }

    /** All routes have started: looks for set times that were missed. */
    void start() throws SchedulerException {
        CronSettings cron = CronSettings.of(settings);
        if (cron.schedule().isPresent()) {
            MissedTimes missed = new MissedTimes(
                    new SetTimes(cron.schedule().get(), cron.zone()),
                    cron.zone(),
                    cron.missed(),
                    journal,
                    cron.agent(),
                    context.getComponent("quartz", QuartzComponent.class).getScheduler(),
                    Clock.systemUTC());
            missed.start(context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "caravel-cron"));
        }
    }
}
