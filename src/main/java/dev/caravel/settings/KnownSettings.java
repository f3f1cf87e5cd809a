package dev.caravel.settings;

import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;

/** Notices misspelt settings, which would change nothing without a word. */
public final class KnownSettings {

    /** What Kubernetes sets for a service of the name caravel. */
    private static final Pattern OF_A_SERVICE =
            Pattern.compile("CARAVEL_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_.+)?)");

    private KnownSettings() {}

    public static boolean contains(String name) {
        return Catalog.find(name).isPresent();
    }

    /** Where to look for the right name: the settings that share its group, else those that share its last word, else all. */
    public static String hint(String name) {
        int dot = name.lastIndexOf('.');
        String group = name.substring(0, dot + 1);
        List<String> near = group.equals("caravel.") ? List.of() : known(setting -> setting.startsWith(group));
        if (near.isEmpty()) {
            near = known(setting -> setting.endsWith(name.substring(dot)));
        }
        return near.isEmpty()
                ? "Caravel's docs/configuration.md lists all settings"
                : "there are: " + String.join(", ", near);
    }

    private static List<String> known(Predicate<String> condition) {
        return Catalog.all().map(Setting::name).filter(condition).sorted().toList();
    }

    /** What is wrong with the names in a context's properties and in the environment. */
    public static List<String> complaints(CamelContext context) {
        Set<String> variables = System.getenv().keySet();
        return SpringNames.of(context)
                .map(spring -> complaints(spring.properties(), spring.variables(variables)))
                .orElseGet(() -> complaints(
                        context.getPropertiesComponent()
                                .loadProperties(name -> name.startsWith("caravel."))
                                .stringPropertyNames(),
                        variables));
    }

    /** What is wrong with the names in the environment. */
    public static List<String> complaints() {
        return complaints(Set.of(), System.getenv().keySet());
    }

    /** What is wrong with names that look like settings and are none: nobody would notice that they change nothing. */
    static List<String> complaints(Set<String> properties, Set<String> variables) {
        List<String> complaints = new ArrayList<>();
        for (String name : properties) {
            if (name.startsWith("caravel.") && !contains(name)) {
                complaints.add(
                        "there is no setting '" + Printable.line(name) + "', so it changes nothing; " + hint(name));
            }
        }
        for (String name : variables) {
            if (name.startsWith("CARAVEL_")
                    && Catalog.all().noneMatch(setting -> setting.isVariable(name))
                    && !OF_A_SERVICE.matcher(name).matches()) {
                String setting = name.toLowerCase(Locale.ROOT).replace('_', '.');
                complaints.add("the environment variable " + name + " stands for no setting, so it changes nothing; "
                        + hint(setting));
            }
        }
        return complaints;
    }
}
