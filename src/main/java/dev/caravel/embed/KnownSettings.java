package dev.caravel.embed;

import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names of all settings, so that a misspelt one is noticed. */
public final class KnownSettings {

    static final Set<String> NAMES = Set.of(
            "caravel.anthropic.key",
            "caravel.anthropic.base-url",
            "caravel.openai.key",
            "caravel.openai.base-url",
            "caravel.model.cheap",
            "caravel.model.strong",
            "caravel.model.fallback",
            "caravel.model.streaming",
            "caravel.model.first-byte-timeout",
            "caravel.model.stall-timeout",
            "caravel.retry.attempts",
            "caravel.retry.initial-delay",
            "caravel.retry.max-delay",
            "caravel.limits.turns",
            "caravel.limits.duration",
            "caravel.limits.subagents",
            "caravel.limits.active",
            "caravel.limits.thread-wait",
            "caravel.limits.stop-wait",
            "caravel.limits.queued",
            "caravel.limits.task",
            "caravel.budget.run",
            "caravel.budget.day",
            "caravel.budget.tenant.day",
            "caravel.budget.wait",
            "caravel.prices",
            "caravel.workspace",
            "caravel.fetch.hosts",
            "caravel.fetch.private",
            "caravel.database",
            "caravel.journal",
            "caravel.journal.sync",
            "caravel.journal.keep",
            "caravel.journal.keep-keys",
            "caravel.journal.lease",
            "caravel.journal.patience",
            "caravel.recovery",
            "caravel.recovery.provider-patience",
            "caravel.approval.expires",
            "caravel.guardrail",
            "caravel.traces",
            "caravel.http.port",
            "caravel.http.host",
            "caravel.http.token",
            "caravel.metrics",
            "caravel.packaged",
            "caravel.inbox",
            "caravel.inbox.agent",
            "caravel.inbox.consumers",
            "caravel.outbox",
            "caravel.kafka.brokers",
            "caravel.kafka.tasks",
            "caravel.kafka.results",
            "caravel.kafka.failed",
            "caravel.kafka.agent",
            "caravel.kafka.consumers",
            "caravel.cron.schedule",
            "caravel.cron.task",
            "caravel.cron.agent",
            "caravel.cron.zone",
            "caravel.cron.missed",
            "caravel.log.level",
            "caravel.log.format",
            "caravel.simulator",
            "caravel.simulator.pace",
            "caravel.simulator.faults");

    /** The settings that end in a name of the user's. */
    private static final Set<String> FAMILIES = Set.of(LogSettings.LEVEL_OF);

    /** What Kubernetes sets for a service of the name caravel. */
    private static final Pattern OF_A_SERVICE =
            Pattern.compile("CARAVEL_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_.+)?)");

    private KnownSettings() {}

    public static boolean contains(String name) {
        return NAMES.contains(name)
                || FAMILIES.stream().anyMatch(family -> name.startsWith(family) && name.length() > family.length());
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
        return NAMES.stream().filter(condition).sorted().toList();
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
        Set<String> known = NAMES.stream().map(SettingSource::variable).collect(Collectors.toSet());
        for (String name : variables) {
            if (name.startsWith("CARAVEL_")
                    && !known.contains(name)
                    && FAMILIES.stream().map(SettingSource::variable).noneMatch(name::startsWith)
                    && !OF_A_SERVICE.matcher(name).matches()) {
                String setting = name.toLowerCase(Locale.ROOT).replace('_', '.');
                complaints.add("the environment variable " + name + " stands for no setting, so it changes nothing; "
                        + hint(setting));
            }
        }
        return complaints;
    }
}
