package dev.caravel.embed;

import dev.caravel.agent.Agent;
import dev.caravel.guard.GuardrailMode;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.loop.Limits;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.model.Timeouts;
import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.money.PriceList;
import dev.caravel.recovery.Retention;
import dev.caravel.route.RouteCatalog;
import dev.caravel.run.ProviderBackOff;
import dev.caravel.run.TaskText;
import dev.caravel.simulator.Script;
import dev.caravel.tool.AllowedHosts;
import dev.caravel.turn.ModelTiers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;

/**
 * The settings of {@code application.properties}, read and checked. Each getter throws an IllegalArgumentException that
 * names the setting, what it is and what it may be.
 */
public final class Settings {

    private static final String OFFICIAL_ANTHROPIC = "https://api.anthropic.com";
    private static final String OFFICIAL_OPENAI = "https://api.openai.com/v1";
    private static final int HIGHEST_PORT = 65_535;
    private static final String NONE = "none";

    /** The property by which the program says that it is no embedding application. */
    public static final String PROGRAM = "dev.caravel.program";

    /** The property by which a program with a person at hand lets the simulated model answer. */
    public static final String PERSON_AT_HAND = "dev.caravel.person-at-hand";

    private static final Duration LONGEST_PROVIDER_PAUSE = Duration.ofMinutes(5);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);

    private final SettingSource source;

    public Settings(SettingSource source) {
        this.source = source;
    }

    /** The settings of a context: its properties, and the environment, which properties that override all others override. */
    public static Settings of(CamelContext context) {
        PropertiesComponent properties = context.getPropertiesComponent();
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (properties instanceof org.apache.camel.component.properties.PropertiesComponent own
                && own.getOverrideProperties() != null) {
            own.getOverrideProperties().stringPropertyNames().stream()
                    .map(SettingSource::variable)
                    .forEach(environment::remove);
        }
        return new Settings(SettingSource.of(properties, environment));
    }

    /** Reads every setting once, so that a wrong one is found before anything is started. */
    void check() {
        simulator();
        providers();
        tiers();
        limits();
        budgets();
        timeouts();
        prices();
        initialDelay();
        providerBackOff();
        workspace();
        traces();
        fetchHosts();
        fetchPrivate();
        database();
        journalSync();
        retention();
        approvalExpires();
        guardrail();
        recovery();
        simulatorPace();
        simulatorFaults();
        kafka();
        inbox();
        httpPort();
        metrics();
        log();
    }

    /** True when no key and no base URL is set: then the built-in simulated model answers. */
    public boolean isSimulated() {
        return !isSet(ModelName.ANTHROPIC) && !isSet(ModelName.OPENAI);
    }

    /** @throws IllegalArgumentException when nobody is configured who could answer, and the simulated model may not */
    private void simulator() {
        String allowed = source.find("caravel.simulator").orElse("auto");
        if (!Set.of("auto", "true", "false").contains(allowed)) {
            throw SettingSource.wrong("caravel.simulator", "auto, true or false", allowed);
        }
        boolean may = allowed.equals("auto") ? source.find(PERSON_AT_HAND).isPresent() : Boolean.parseBoolean(allowed);
        if (isSimulated() && !may) {
            throw new IllegalArgumentException("no provider is configured, so nobody can answer: set ANTHROPIC_API_KEY,"
                    + " OPENAI_API_KEY or OPENAI_BASE_URL, or caravel.simulator=true to let the simulated model"
                    + " answer");
        }
    }

    private boolean isSet(String provider) {
        return key(provider).isPresent() || baseUrl(provider).isPresent();
    }

    private Optional<String> key(String provider) {
        return source.find("caravel." + provider + ".key", provider.toUpperCase(Locale.ROOT) + "_API_KEY");
    }

    private Optional<String> baseUrl(String provider) {
        return source.find("caravel." + provider + ".base-url", provider.toUpperCase(Locale.ROOT) + "_BASE_URL");
    }

    /** Those who serve models. */
    public List<Provider> providers() {
        return Stream.of(ModelName.ANTHROPIC, ModelName.OPENAI)
                .filter(this::isSet)
                .map(this::provider)
                .toList();
    }

    private Provider provider(String id) {
        return SettingSource.named(
                "caravel." + id + ".base-url",
                () -> id.equals(ModelName.ANTHROPIC)
                        ? Provider.anthropic(baseUrl(id).orElse(OFFICIAL_ANTHROPIC), key(id).orElse(""), false)
                        : Provider.openAi(baseUrl(id).orElse(OFFICIAL_OPENAI), key(id).orElse(""), false));
    }

    /** All keys and the token, so that they can be kept out of traces. */
    public List<String> secrets() {
        return Stream.concat(
                        Stream.of(ModelName.ANTHROPIC, ModelName.OPENAI).flatMap(provider -> key(provider).stream()),
                        httpToken().stream())
                .toList();
    }

    /** The models by tier. Where only an OpenAI-compatible host is configured, OpenAI's own models are the default. */
    public ModelTiers tiers() {
        boolean openAiOnly = isSet(ModelName.OPENAI) && !isSet(ModelName.ANTHROPIC);
        return new ModelTiers(
                model("caravel.model.cheap", openAiOnly ? "openai/gpt-5.6-luna" : "claude-haiku-5-5"),
                model("caravel.model.strong", openAiOnly ? "openai/gpt-5.6-terra" : "claude-sonnet-5-5"),
                Arrays.stream(source.find("caravel.model.fallback").orElse("").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .map(name -> parse("caravel.model.fallback", name))
                        .toList());
    }

    private ModelName model(String setting, String otherwise) {
        return parse(setting, source.find(setting).orElse(otherwise));
    }

    private static ModelName parse(String setting, String name) {
        return SettingSource.named(setting, () -> ModelName.parse(name));
    }

    public Limits limits() {
        return new Limits(
                source.number("caravel.limits.turns", 50),
                source.duration("caravel.limits.duration", Duration.ofMinutes(30)),
                source.number("caravel.limits.subagents", 25),
                source.number("caravel.limits.active", 200),
                source.duration("caravel.limits.thread-wait", Duration.ofSeconds(30)),
                source.duration("caravel.limits.stop-wait", Duration.ofSeconds(30)),
                source.number("caravel.limits.queued", 10_000),
                source.number("caravel.retry.attempts", 5),
                LONGEST_RETRY_AFTER,
                task().limit(),
                flag("caravel.model.streaming", true));
    }

    /** How a task is read, and how long it may be. */
    public TaskText task() {
        return new TaskText(source.bytes("caravel.limits.task", 1024 * 1024));
    }

    public Budgets budgets() {
        return new Budgets(
                dollars("caravel.budget.run", "1.00"),
                dollars("caravel.budget.day", "10.00"),
                dollars("caravel.budget.tenant.day", NONE),
                source.duration("caravel.budget.wait", Duration.ofSeconds(10)));
    }

    private Optional<Dollars> dollars(String setting, String otherwise) {
        String text = source.find(setting).orElse(otherwise).strip();
        if (text.equals(NONE)) {
            return Optional.empty();
        }
        return SettingSource.named(setting, () -> Optional.of(Dollars.parse(text))
                .filter(Dollars::isPositive)
                .or(() -> {
                    throw new IllegalArgumentException("it must be more than 0, or none");
                }));
    }

    public Timeouts timeouts() {
        return new Timeouts(
                source.duration("caravel.model.first-byte-timeout", Duration.ofSeconds(120)),
                source.duration("caravel.model.stall-timeout", Duration.ofSeconds(60)));
    }

    /** Before the second attempt; doubled before each further one. */
    public Duration initialDelay() {
        return source.duration("caravel.retry.initial-delay", Duration.ofSeconds(1));
    }

    public Duration maxDelay() {
        return source.duration("caravel.retry.max-delay", Duration.ofSeconds(8));
    }

    /**
     * When a run is tried again whose provider is away. It begins where the delays between attempts end: with twice the
     * longest of them.
     */
    public ProviderBackOff providerBackOff() {
        return new ProviderBackOff(
                maxDelay().multipliedBy(2),
                LONGEST_PROVIDER_PAUSE,
                source.duration("caravel.recovery.provider-patience", Duration.ofHours(24)));
    }

    /** What models cost: the built-in list, with the user's own file before it. */
    public PriceList prices() {
        PriceList builtIn = PriceList.builtIn();
        if (source.find("caravel.prices").isEmpty()) {
            return builtIn;
        }
        Path file = source.path("caravel.prices", "");
        return SettingSource.named("caravel.prices", () -> builtIn.with(file));
    }

    /** The folder that the file tools may touch. */
    public Path workspace() {
        return source.path("caravel.workspace", "workspace");
    }

    /** The hosts that the tool {@code fetch-url} may reach; none by default. */
    public AllowedHosts fetchHosts() {
        return SettingSource.named(
                "caravel.fetch.hosts",
                () -> AllowedHosts.parse(source.find("caravel.fetch.hosts").orElse("")));
    }

    /** Whether those hosts may have addresses that are not public. */
    public boolean fetchPrivate() {
        return flag("caravel.fetch.private", false);
    }

    /** The JDBC URL of the database that the tool {@code query-database} asks; empty for the samples. */
    public Optional<String> database() {
        Optional<String> url = source.find("caravel.database");
        if (url.isPresent() && !url.get().startsWith("jdbc:")) {
            throw new IllegalArgumentException("caravel.database must be a JDBC URL such as jdbc:sqlite:orders.db or"
                    + " jdbc:postgresql://localhost/orders, and begin with jdbc:");
        }
        return url;
    }

    /** The journal in a database, which begins to open; empty when runs are kept in memory. */
    Optional<SqlJournal> openJournal() {
        String url = source.find("caravel.journal").orElse("jdbc:sqlite:.caravel/journal.db");
        if (url.equals("memory")) {
            return Optional.empty();
        }
        requireDriver(url, "jdbc:sqlite:", OptionalLibrary.SQLITE);
        requireDriver(url, "jdbc:postgresql:", OptionalLibrary.POSTGRESQL);
        Sync sync = journalSync();
        Duration patience = source.duration("caravel.journal.patience", SqlJournal.PATIENCE);
        Duration lease = lease();
        return SettingSource.named("caravel.journal", () -> Optional.of(new SqlJournal(url, sync, patience, lease)));
    }

    private static void requireDriver(String url, String beginning, OptionalLibrary driver) {
        if (url.startsWith(beginning) && !driver.isThere()) {
            throw new IllegalArgumentException("caravel.journal begins with " + beginning
                    + ", which needs the dependency "
                    + driver.dependency() + "; add it, or set caravel.journal=memory to keep runs no longer than the"
                    + " application runs");
        }
    }

    /**
     * Whether the built-in agent and tools are there. The program has them; an application that embeds Caravel has
     * its own, and no model gets to write files or fetch pages there unasked.
     */
    boolean packaged() {
        return flag("caravel.packaged", isProgram());
    }

    /** Whether this is the program, and not an application that embeds Caravel. */
    boolean isProgram() {
        return source.find(PROGRAM).isPresent();
    }

    /** How long the journal keeps what is over. */
    Retention retention() {
        return new Retention(
                source.duration("caravel.journal.keep", Duration.ofDays(30)),
                source.duration("caravel.journal.keep-keys", Duration.ofDays(90)));
    }

    /** How long a question to a person waits for an answer. */
    Duration approvalExpires() {
        return source.duration("caravel.approval.expires", Duration.ofHours(24));
    }

    /** What the guardrail heeds beside its rules. */
    GuardrailMode guardrail() {
        String text = source.find("caravel.guardrail").orElse("standard");
        return switch (text) {
            case "standard" -> GuardrailMode.STANDARD;
            case "strict" -> GuardrailMode.STRICT;
            default -> throw SettingSource.wrong("caravel.guardrail", "standard or strict", text);
        };
    }

    /** Whether this process resumes runs whose owner is gone. */
    boolean recovery() {
        return flag("caravel.recovery", true);
    }

    private Sync journalSync() {
        String text = source.find("caravel.journal.sync").orElse("full");
        return switch (text) {
            case "full" -> Sync.FULL;
            case "normal" -> Sync.NORMAL;
            default -> throw SettingSource.wrong("caravel.journal.sync", "full or normal", text);
        };
    }

    /** The folder of traces. */
    public Path traces() {
        return source.path("caravel.traces", ".traces");
    }

    /** The inbox trigger of {@code serve}. */
    InboxSettings inbox() {
        return InboxSettings.of(source);
    }

    private Duration lease() {
        return source.duration("caravel.journal.lease", SqlJournal.LEASE);
    }

    /** The Kafka trigger of {@code serve}. */
    KafkaSettings kafka() {
        return KafkaSettings.of(source, lease(), limits().duration());
    }

    /** The cron trigger of {@code serve}. */
    CronSettings cron() {
        return CronSettings.of(source);
    }

    /** @throws IllegalArgumentException when a trigger that is on names an agent that is not there */
    void checkTriggersAgents(RouteCatalog<Agent> agents) {
        checkAgent("caravel.inbox.agent", inbox().agent(), agents);
        kafka().brokers().ifPresent(on -> checkAgent("caravel.kafka.agent", kafka().agent(), agents));
        cron().schedule().ifPresent(on -> checkAgent("caravel.cron.agent", cron().agent(), agents));
    }

    private static void checkAgent(String setting, String name, RouteCatalog<Agent> agents) {
        if (agents.find(name).isEmpty()) {
            String names = agents.all().stream().map(Agent::name).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    setting + " is '" + name + "', but there is no such agent; there are: " + names);
        }
    }

    /** The address that {@code serve} answers HTTP on. */
    public String httpHost() {
        return source.find("caravel.http.host").orElse("127.0.0.1");
    }

    /** The port that {@code serve} answers HTTP on; 0 = any free one, empty = no HTTP. */
    public OptionalInt httpPort() {
        String text = source.find("caravel.http.port").orElse("8080");
        if (text.equals(NONE)) {
            return OptionalInt.empty();
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > HIGHEST_PORT) {
            throw SettingSource.wrong("caravel.http.port", "a port, 0 for any free one, or none for no HTTP", text);
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    /** What callers over HTTP must show; empty when they need nothing. */
    public Optional<String> httpToken() {
        return source.find("caravel.http.token");
    }

    /** Whether {@code serve} keeps metrics. */
    public boolean metrics() {
        return flag("caravel.metrics", true);
    }

    /** What the program tells in its log. */
    public LogSettings log() {
        return LogSettings.of(source);
    }

    /** The pause between two pieces of the simulated model's stream. */
    public Duration simulatorPace() {
        return source.duration("caravel.simulator.pace", Duration.ofMillis(25));
    }

    /** What the simulated model does wrong. */
    public Script simulatorFaults() {
        return SettingSource.named(
                "caravel.simulator.faults",
                () -> source.find("caravel.simulator.faults").map(Script::parse).orElseGet(Script::none));
    }

    private boolean flag(String setting, boolean otherwise) {
        String text = source.find(setting).orElse(String.valueOf(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw SettingSource.wrong(setting, "true or false", text);
        }
        return Boolean.parseBoolean(text);
    }
}
