package dev.caravel.settings;

import dev.caravel.agent.Agent;
import dev.caravel.route.RouteCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;

/**
 * What the settings are set to. Each getter throws an IllegalArgumentException that names the setting, what it is and what it
 * may be.
 */
public final class Settings {

    /** The property by which the program says that it is no embedding application. */
    public static final String PROGRAM = "dev.caravel.program";

    /** The property by which a program with a person at hand lets the simulated model answer. */
    public static final String PERSON_AT_HAND = "dev.caravel.person-at-hand";

    /** How the names of settings end whose values nobody may see. */
    private static final Pattern SECRET = Pattern.compile("\\.(key|token|secret|headers)$|^caravel\\.mcp\\.servers\\.");

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
        Optional<SpringNames> spring = SpringNames.of(context);
        if (spring.isPresent()) {
            // Spring's environment has the variables, too, in their place behind the arguments.
            environment.keySet().removeIf(name -> name.startsWith("CARAVEL_"));
        }
        SettingSource camel = SettingSource.of(properties, environment);
        return new Settings(spring.map(camel::behind).orElse(camel));
    }

    /** What the setting is set to, else its default. */
    public <T> T get(Setting<T> setting) {
        return setting.kind().read(setting.name(), source.find(setting).orElse(setting.standard()));
    }

    /** What the setting is set to; empty when it is not. */
    <T> Optional<T> find(Setting<T> setting) {
        return source.find(setting).map(text -> setting.kind().read(setting.name(), text));
    }

    public boolean isSet(Setting<?> setting) {
        return source.find(setting).isPresent();
    }

    /** Reads every setting once, and those that must fit each other, so that a wrong one is found before anything starts. */
    public void check() {
        SimulatorSettings.check(this);
        Catalog.all().forEach(this::get);
        ModelSettings.providers(this);
        ModelSettings.tiers(this);
        BudgetSettings.prices(this);
        KafkaSettings.of(this);
        InboxSettings.of(this);
        HttpSettings.callers(this);
        OpenApiSettings.apis(this);
        log();
    }

    /** What is wrong with the texts of single settings; empty when each can be read. */
    public List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        Catalog.all().flatMap(this::members).forEach(setting -> {
            try {
                get(setting);
            } catch (IllegalArgumentException e) {
                complaints.add(e.getMessage());
            }
        });
        return complaints;
    }

    /** True when no key and no base URL is set: then the built-in simulated model answers. */
    public boolean isSimulated() {
        return ModelSettings.isSimulated(this);
    }

    boolean isPersonAtHand() {
        return source.find(PERSON_AT_HAND).isPresent();
    }

    /** Whether this is the program, and not an application that embeds Caravel. */
    public boolean isProgram() {
        return source.find(PROGRAM).isPresent();
    }

    /**
     * Whether the built-in agent and tools are there. The program has them; an application that embeds Caravel has
     * its own, and no model gets to write files or fetch pages there unasked.
     */
    public boolean packaged() {
        return find(ToolSettings.PACKAGED).orElse(isProgram());
    }

    /** All settings as they hold now, in the order of the documentation. */
    public List<SettingInForce> inForce() {
        return Catalog.SECTIONS.stream()
                .flatMap(section ->
                        section.settings().stream().flatMap(this::members).map(setting -> inForce(section, setting)))
                .toList();
    }

    private SettingInForce inForce(Section section, Setting<?> setting) {
        Optional<String> value = source.find(setting);
        String shown = value.isPresent() && isSecret(setting) ? "[set]" : value.orElse(setting.standard());
        return new SettingInForce(section.title(), setting.name(), shown, source.place(setting), setting.text());
    }

    /** The setting itself, or of a family those that are set. */
    private Stream<Setting<?>> members(Setting<?> setting) {
        return setting.isFamily()
                ? source.family(setting.beginning()).keySet().stream()
                        .flatMap(rest -> setting.memberOf(rest).stream())
                        .map(setting::called)
                : Stream.of(setting);
    }

    /** The names that settings of some families have in the place of {@code NAME}. */
    Set<String> names(String beginning, List<Setting<?>> families) {
        return source.family(beginning).keySet().stream()
                .flatMap(rest -> families.stream().flatMap(family -> family.memberOf(rest).stream()))
                .map(name -> name.replace('.', '-'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** All keys, tokens and the like, so that they can be kept out of traces. */
    public List<String> secrets() {
        return Catalog.all()
                .filter(Settings::isSecret)
                .flatMap(this::members)
                .flatMap(secret -> source.find(secret).stream().flatMap(text -> parts(secret, text)))
                .toList();
    }

    /** A header is as secret by itself as it is among others. */
    private static Stream<String> parts(Setting<?> secret, String text) {
        return secret.kind() == Kind.HEADERS
                ? Stream.concat(Stream.of(text), Kind.HEADERS.read(secret.name(), text).values().stream())
                : Stream.of(text);
    }

    private static boolean isSecret(Setting<?> setting) {
        return SECRET.matcher(setting.name()).find();
    }

    /** The MCP servers that have settings of their own, by name. */
    public Map<String, String> mcpServers() {
        return McpClientSettings.servers(source);
    }

    /** What the program tells in its log. */
    public LogSettings log() {
        return LogSettings.of(this, source);
    }

    /** @throws IllegalArgumentException when a trigger that is on names an agent that is not there */
    public void checkTriggersAgents(RouteCatalog<Agent> agents) {
        check(InboxSettings.AGENT, agents);
        if (KafkaSettings.isOn(this)) {
            check(KafkaSettings.AGENT, agents);
        }
        if (isSet(CronSettings.SCHEDULE)) {
            check(CronSettings.AGENT, agents);
        }
    }

    private void check(Setting<String> setting, RouteCatalog<Agent> agents) {
        String name = get(setting);
        if (agents.find(name).isEmpty()) {
            String names = agents.unasked().stream().map(Agent::name).collect(Collectors.joining(", "));
            throw new IllegalArgumentException(
                    setting.name() + " is '" + name + "', but there is no such agent; there are: " + names);
        }
    }
}
