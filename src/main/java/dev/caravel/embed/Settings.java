package dev.caravel.embed;

import dev.caravel.agent.Limits;
import dev.caravel.agent.ModelTiers;
import dev.caravel.journal.Dollars;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.model.Timeouts;
import dev.caravel.money.Budgets;
import dev.caravel.money.PriceList;
import dev.caravel.simulator.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * The settings of {@code application.properties}, read and checked. Each getter throws an IllegalArgumentException that
 * names the setting, what it is and what it may be.
 */
public final class Settings {

    private static final String OFFICIAL_ANTHROPIC = "https://api.anthropic.com";
    private static final String OFFICIAL_OPENAI = "https://api.openai.com/v1";
    private static final int HIGHEST_PORT = 65_535;
    private static final String NONE = "none";
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofSeconds(60);

    private final SettingSource source;

    public Settings(SettingSource source) {
        this.source = source;
    }

    /** The settings of a context: its properties, and the environment. */
    public static Settings of(CamelContext context) {
        return new Settings(
                new SettingSource(key -> context.getPropertiesComponent().resolveProperty(key), System.getenv()));
    }

    /** Reads every setting once, so that a wrong one is found before anything is started. */
    void check() {
        providers();
        tiers();
        limits();
        budgets();
        timeouts();
        initialDelay();
        maxDelay();
        simulatorPace();
        simulatorFaults();
        httpPort();
        metrics();
    }

    /** True when no key and no base URL is set: then the built-in simulated model answers. */
    public boolean isSimulated() {
        return !isSet(ModelName.ANTHROPIC) && !isSet(ModelName.OPENAI);
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
        try {
            return id.equals(ModelName.ANTHROPIC)
                    ? Provider.anthropic(baseUrl(id).orElse(OFFICIAL_ANTHROPIC), key(id).orElse(""), false)
                    : Provider.openAi(baseUrl(id).orElse(OFFICIAL_OPENAI), key(id).orElse(""), false);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("caravel." + id + ".base-url: " + e.getMessage());
        }
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
        try {
            return ModelName.parse(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage());
        }
    }

    public Limits limits() {
        return new Limits(
                number("caravel.limits.turns", 50),
                source.duration("caravel.limits.duration", Duration.ofMinutes(30)),
                number("caravel.limits.subagents", 25),
                number("caravel.limits.active", 200),
                number("caravel.retry.attempts", 5),
                LONGEST_RETRY_AFTER,
                flag("caravel.model.streaming", true));
    }

    public Budgets budgets() {
        return new Budgets(
                dollars("caravel.budget.run", "1.00"),
                dollars("caravel.budget.day", "10.00"),
                dollars("caravel.budget.tenant.day", NONE));
    }

    private Optional<Dollars> dollars(String setting, String otherwise) {
        String text = source.find(setting).orElse(otherwise).strip();
        if (text.equals(NONE)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Dollars.parse(text)).filter(Dollars::isPositive).or(() -> {
                throw new IllegalArgumentException("it must be more than 0, or none");
            });
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage());
        }
    }

    /** What models cost. */
    public PriceList prices() {
        return PriceList.builtIn();
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

    /** The folder that the file tools may touch. */
    public Path workspace() {
        return Path.of(source.find("caravel.workspace").orElse("workspace"));
    }

    /** The folder of traces. */
    public Path traces() {
        return Path.of(source.find("caravel.traces").orElse(".traces"));
    }

    /** The folder that {@code serve} takes tasks from. */
    public String inbox() {
        return source.find("caravel.inbox").orElse("inbox");
    }

    /** The folder that {@code serve} puts answers into. */
    public String outbox() {
        return source.find("caravel.outbox").orElse("outbox");
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
            throw new IllegalArgumentException("caravel.http.port must be a port, 0 for any free one, or none for no"
                    + " HTTP, but is '" + text + "'");
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

    /** The pause between two pieces of the simulated model's stream. */
    public Duration simulatorPace() {
        return source.duration("caravel.simulator.pace", Duration.ofMillis(25));
    }

    /** What the simulated model does wrong. */
    public Script simulatorFaults() {
        try {
            return source.find("caravel.simulator.faults").map(Script::parse).orElseGet(Script::none);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("caravel.simulator.faults: " + e.getMessage());
        }
    }

    private int number(String setting, int otherwise) {
        String text = source.find(setting).orElse(String.valueOf(otherwise));
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(setting + " must be a whole number above 0, but is '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private boolean flag(String setting, boolean otherwise) {
        String text = source.find(setting).orElse(String.valueOf(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(setting + " must be true or false, but is '" + text + "'");
        }
        return Boolean.parseBoolean(text);
    }
}
