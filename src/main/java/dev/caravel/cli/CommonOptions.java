package dev.caravel.cli;

import dev.caravel.money.Dollars;
import dev.caravel.run.AttachedFiles;
import dev.caravel.run.Tags;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that {@code run} and {@code chat} share. */
final class CommonOptions {

    @Option(
            names = "--agent",
            defaultValue = "assistant",
            paramLabel = "NAME",
            description = "the agent (default: ${DEFAULT-VALUE})")
    private String agent;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "a model such as claude-sonnet-5-5 or openai/gpt-5.6-terra, or cheap or strong")
    private String model;

    @Option(names = "--max-turns", paramLabel = "N", description = "turns per run")
    private Integer maxTurns;

    @Option(
            names = "--budget",
            paramLabel = "USD",
            description = "what a run may cost with its subagents, in US dollars (default: caravel.budget.run)")
    private String budget;

    @Option(names = "--thread", paramLabel = "T", description = "the conversation to continue, or to begin")
    private String thread;

    @Option(names = "--tenant", paramLabel = "T", description = "on whose behalf")
    private String tenant;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            split = ",",
            description = "a word by which the run is found again; may be given several times")
    private List<String> tags = List.of();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Option(names = "--quiet", description = "no progress and no summary")
    private boolean quiet;

    Configuration configuration() {
        if (maxTurns != null && maxTurns < 1) {
            throw new UserMistake("--max-turns must be a whole number above 0, but is " + maxTurns);
        }
        notEmpty("--thread", thread);
        tags();
        return Configuration.find(config);
    }

    /** An empty variable of a script is no name. */
    static Optional<String> notEmpty(String option, String text) {
        if (text != null && text.isBlank()) {
            throw new UserMistake(option + " is empty");
        }
        return Optional.ofNullable(text);
    }

    /** What a run may cost, where the user says so. */
    Optional<Dollars> budget() {
        return dollars(budget);
    }

    /** The amount that was given with {@code --budget}; null when none was. */
    static Optional<Dollars> dollars(String text) {
        try {
            return Optional.ofNullable(text).map(Dollars::parse).map(amount -> {
                if (!amount.isPositive()) {
                    throw new IllegalArgumentException("it must be more than 0");
                }
                return amount;
            });
        } catch (IllegalArgumentException e) {
            throw new UserMistake("--budget: " + e.getMessage());
        }
    }

    String agent() {
        return agent;
    }

    boolean quiet() {
        return quiet;
    }

    Optional<String> thread() {
        return Optional.ofNullable(thread);
    }

    Optional<String> tenant() {
        return Optional.ofNullable(tenant);
    }

    /** The options that name them in another command; empty text where they are the default. */
    String agentAndTenant() {
        return (agent.equals("assistant") ? "" : " --agent " + agent) + (tenant == null ? "" : " --tenant " + tenant);
    }

    /** What there is to say of a program's runs. */
    Notices notices(Program program) {
        return new Notices(program.records(), Configuration.option(config));
    }

    /** The option that names the same settings in another command. */
    String configOption() {
        return Configuration.option(config);
    }

    private List<String> tags() {
        return tags(tags);
    }

    /** Tags that were given with {@code --tag}. */
    static List<String> tags(List<String> words) {
        try {
            return Tags.of(words);
        } catch (IllegalArgumentException e) {
            throw new UserMistake("--tag: " + e.getMessage());
        }
    }

    Task task(String input, Optional<String> thread, Optional<String> key, AttachedFiles files) {
        return new Task(
                input,
                agent,
                Optional.ofNullable(model),
                budget(),
                Optional.ofNullable(maxTurns),
                Optional.ofNullable(tenant),
                thread,
                key,
                tags(),
                files);
    }
}
