package dev.caravel.embed;

import java.util.List;
import java.util.Set;

/** The names of all settings, so that a misspelt one is noticed. */
public final class KnownSettings {

    private static final Set<String> NAMES = Set.of(
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
            "caravel.approval.expires",
            "caravel.traces",
            "caravel.http.port",
            "caravel.http.host",
            "caravel.http.token",
            "caravel.metrics",
            "caravel.inbox",
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
            "caravel.simulator.pace",
            "caravel.simulator.faults");

    private KnownSettings() {}

    public static boolean contains(String name) {
        return NAMES.contains(name);
    }

    /** The settings that share the name's group, else all. */
    public static String like(String name) {
        String group = name.substring(0, name.lastIndexOf('.') + 1);
        List<String> near =
                NAMES.stream().filter(known -> known.startsWith(group)).sorted().toList();
        return String.join(", ", near.isEmpty() ? NAMES.stream().sorted().toList() : near);
    }
}
