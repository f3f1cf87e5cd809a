package dev.caravel.settings;

import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.camel.spi.PropertiesComponent;

/**
 * Where settings come from: an environment variable ({@code caravel.limits.turns} is {@code CARAVEL_LIMITS_TURNS}) wins over
 * the property.
 */
public final class SettingSource {

    private final Function<String, Optional<String>> properties;
    private final Function<String, Properties> family;
    private final Map<String, String> environment;

    public SettingSource(Function<String, Optional<String>> properties, Map<String, String> environment) {
        this(properties, prefix -> new Properties(), environment);
    }

    private SettingSource(
            Function<String, Optional<String>> properties,
            Function<String, Properties> family,
            Map<String, String> environment) {
        this.properties = properties;
        this.family = family;
        this.environment = environment;
    }

    /** Camel's properties, of which a value that points to something that is not set is a mistake and not a default. */
    public static SettingSource of(PropertiesComponent properties, Map<String, String> environment) {
        return new SettingSource(
                name -> resolve(properties, name),
                prefix -> properties.loadProperties(name -> name.startsWith(prefix)),
                environment);
    }

    /** The same where Spring's environment is asked first; what points elsewhere is left to Camel. */
    SettingSource behind(SpringNames spring) {
        return new SettingSource(
                name -> spring.find(name)
                        .filter(text -> !text.contains(PropertiesComponent.PREFIX_TOKEN))
                        .or(() -> properties.apply(name)),
                prefix -> {
                    Properties all = new Properties();
                    all.putAll(family.apply(prefix));
                    spring.beginningWith(prefix).forEach(name -> all.setProperty(name, ""));
                    return all;
                },
                environment);
    }

    private static Optional<String> resolve(PropertiesComponent properties, String name) {
        try {
            Optional<String> text = properties.resolveProperty(name);
            if (text.isPresent()) {
                return text;
            }
            String raw = raw(properties, name);
            if (!raw.contains(PropertiesComponent.PREFIX_TOKEN)) {
                // Camel finds nothing where a text has }} in it, as JSON often does.
                return Optional.of(raw).filter(value -> !value.isEmpty());
            }
        } catch (RuntimeException e) {
            // Camel throws whatever the place throws that is pointed to.
            throw new IllegalArgumentException(name + " is '" + Printable.line(raw(properties, name))
                    + "', which leads nowhere: " + Causes.line(e));
        }
        throw new IllegalArgumentException(
                name + " is '" + Printable.line(raw(properties, name)) + "', and what that points to is not set");
    }

    private static String raw(PropertiesComponent properties, String name) {
        return properties.loadProperties(name::equals).getProperty(name, "");
    }

    /** The setting's text; empty when it is not set or blank. */
    Optional<String> find(Setting<?> setting) {
        return find(setting.name())
                .or(() -> setting.variable().map(environment::get).flatMap(SettingSource::notBlank));
    }

    /** Where the setting's text comes from. */
    String place(Setting<?> setting) {
        boolean ofEnvironment =
                notBlank(environment.get(variable(setting.name()))).isPresent();
        if (!ofEnvironment && find(setting.name()).isPresent()) {
            return "properties";
        }
        return ofEnvironment || find(setting).isPresent() ? "environment" : "default";
    }

    /** As {@link #find(Setting)}, of one that is no setting of the user's. */
    Optional<String> find(String name) {
        return notBlank(environment.get(variable(name)))
                .or(() -> properties.apply(name).flatMap(SettingSource::notBlank));
    }

    /** The settings that begin so, by what follows; of one that only the environment has, that is in lower case with dots. */
    Map<String, String> family(String prefix) {
        Map<String, String> family = new TreeMap<>();
        environment.forEach((name, text) -> {
            if (name.startsWith(variable(prefix))) {
                String rest = name.substring(prefix.length());
                notBlank(text)
                        .ifPresent(value ->
                                family.put(rest.toLowerCase(Locale.ROOT).replace('_', '.'), value));
            }
        });
        this.family.apply(prefix).stringPropertyNames().forEach(name -> {
            String rest = name.substring(prefix.length());
            find(name).ifPresent(value -> {
                family.remove(rest.toLowerCase(Locale.ROOT).replace('-', '.'));
                family.put(rest, value);
            });
        });
        return family;
    }

    /** The environment variable of a setting. */
    static String variable(String setting) {
        return setting.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private static Optional<String> notBlank(String text) {
        return Optional.ofNullable(text).map(String::strip).filter(stripped -> !stripped.isEmpty());
    }
}
