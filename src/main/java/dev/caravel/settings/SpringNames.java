package dev.caravel.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The names of settings in an application on Spring. Its environment says which of an argument, a variable and a file wins, and
 * with Spring Boot a name has several spellings: {@code thread-wait}, {@code threadWait}, {@code thread_wait}.
 */
final class SpringNames {

    private final ConfigurableEnvironment environment;

    private SpringNames(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** Empty where there is no Spring. */
    static Optional<SpringNames> of(CamelContext context) {
        try {
            return Optional.ofNullable(
                            context.getRegistry().lookupByNameAndType("environment", ConfigurableEnvironment.class))
                    .map(SpringNames::new);
        } catch (NoClassDefFoundError e) {
            return Optional.empty();
        }
    }

    /** What the environment has under the name. Camel would let a variable win over an argument. */
    Optional<String> find(String name) {
        return Optional.ofNullable(environment.getProperty(name));
    }

    /** The names that begin so; one that a variable has is in lower case with dots. */
    Set<String> beginningWith(String prefix) {
        String variable = SettingSource.variable(prefix);
        return names().filter(name -> name.startsWith(prefix) || name.startsWith(variable))
                .map(name -> name.startsWith(prefix)
                        ? name
                        : prefix
                                + name.substring(prefix.length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<String> names() {
        return environment.getPropertySources().stream()
                .filter(EnumerablePropertySource.class::isInstance)
                .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()));
    }

    /** The properties that look like settings and are none in any spelling. */
    Set<String> properties() {
        Set<String> known =
                Catalog.all().map(setting -> uniform(setting.name())).collect(Collectors.toSet());
        return environment.getPropertySources().stream()
                .filter(source -> !source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME))
                .filter(EnumerablePropertySource.class::isInstance)
                .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .filter(name -> name.startsWith("caravel.") && !known.contains(uniform(name)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The variables that stand for no setting. Boot leaves the dash out of a variable's name, too. */
    Set<String> variables(Set<String> variables) {
        return variables.stream()
                .filter(name -> Catalog.all()
                        .noneMatch(setting -> setting.isVariable(name)
                                || setting.named(setting.name().replace("-", ""))
                                        .isVariable(name)))
                .collect(Collectors.toSet());
    }

    private static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }
}
