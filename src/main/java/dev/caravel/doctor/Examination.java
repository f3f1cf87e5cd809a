package dev.caravel.doctor;

import dev.caravel.embed.ModelLook;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.HttpSettings;
import dev.caravel.settings.InboxSettings;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.KafkaSettings;
import dev.caravel.settings.Settings;
import dev.caravel.settings.TelemetrySettings;
import dev.caravel.settings.ToolSettings;
import dev.caravel.text.Causes;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Looks at everything, at the same time where others have to answer. Nothing is changed, and nothing is asked that costs. */
public final class Examination {

    private final Settings settings;
    private final House house;

    public Examination(Settings settings, House house) {
        this.settings = settings;
        this.house = house;
    }

    /** What can be said without any settings. */
    public static List<Finding> ofMachine() {
        return Stream.<Look>of(
                        Look.at("java", Machine::java),
                        Look.at(
                                "folder",
                                () -> Folders.written("folder", Path.of("").toAbsolutePath(), "another one")),
                        Look.at("disk", Machine::disk))
                .flatMap(look -> look.findings().stream())
                .toList();
    }

    /** What can be said by the settings. */
    public List<Finding> findings() throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "caravel-doctor");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<List<Finding>>> begun = new ArrayList<>();
            for (Look look : looks()) {
                begun.add(threads.submit(look::findings));
            }
            List<Finding> findings = new ArrayList<>();
            for (Future<List<Finding>> look : begun) {
                findings.addAll(look.get());
            }
            return findings;
        } catch (ExecutionException | CancellationException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Look> looks() {
        List<Look> looks = new ArrayList<>();
        looks.add(Look.at(
                "clock",
                () -> Machine.clock(
                        LocalDate.now(ZoneOffset.UTC),
                        BudgetSettings.prices(settings).updated())));
        looks.add(new Look("provider", this::models));
        looks.add(Look.at("journal", () -> Journals.of(settings)));
        looks.add(Look.at(
                "traces",
                () -> Folders.written("traces", settings.get(JournalSettings.TRACES), JournalSettings.TRACES.name())));
        looks.add(Look.at("workspace", () -> Folders.workspace(settings.get(ToolSettings.WORKSPACE))));
        looks.add(new Look("inbox", this::triggerFolders));
        settings.get(HttpSettings.PORT)
                .filter(port -> port > 0)
                .ifPresent(
                        port -> looks.add(Look.at("http", () -> Network.free(settings.get(HttpSettings.HOST), port))));
        looks.add(new Look("mcp", () -> ToolHosts.of(settings, house)));
        looks.add(new Look("kafka", this::brokers));
        looks.add(new Look("otlp", this::receiver));
        return looks;
    }

    /** Providers first: what they offer is known then. */
    private List<Finding> models() {
        ModelLook look = new ModelLook(settings);
        List<Finding> findings = new ArrayList<>();
        if (look.providers().isEmpty()) {
            findings.add(Providers.none());
        }
        look.providers().parallelStream()
                .map(provider -> Providers.of(look, provider, settings))
                .forEachOrdered(findings::add);
        look.used(house.models()).forEach(used -> findings.add(Models.of(used)));
        return findings;
    }

    private List<Finding> triggerFolders() {
        InboxSettings folders = InboxSettings.of(settings);
        return List.of(
                Folders.written("inbox", Path.of(folders.inbox()), "caravel.inbox"),
                Folders.written("outbox", Path.of(folders.outbox()), "caravel.outbox"));
    }

    private List<Finding> brokers() {
        return KafkaSettings.of(settings).brokers().stream()
                .flatMap(brokers -> Stream.of(brokers.split(",")))
                .map(broker -> Network.reached(
                        "kafka",
                        broker.replaceFirst(":\\d+$", ""),
                        Integer.parseInt(broker.replaceFirst("^.*:", "")),
                        "Start the broker, or check caravel.kafka.brokers."))
                .toList();
    }

    private List<Finding> receiver() {
        return settings.get(TelemetrySettings.OTLP).stream()
                .map(address -> Network.reached("otlp", address, "Start the receiver, or check caravel.otlp."))
                .toList();
    }

    /** One look, whose failure is a finding. */
    private record Look(String subject, Callable<List<Finding>> work) {

        static Look at(String subject, Callable<Finding> work) {
            return new Look(subject, () -> List.of(work.call()));
        }

        List<Finding> findings() {
            try {
                return work.call();
            } catch (Exception e) {
                return List.of(Finding.wrong(subject, Causes.line(e), ""));
            }
        }
    }
}
