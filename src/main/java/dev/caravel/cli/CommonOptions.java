package dev.caravel.cli;

import java.nio.file.Path;
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

    @Option(names = "--max-turns", paramLabel = "N", description = "how many turns a run may take")
    private Integer maxTurns;

    @Option(names = "--tenant", paramLabel = "T", description = "on whose behalf")
    private String tenant;

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
        return Configuration.find(config);
    }

    String agent() {
        return agent;
    }

    boolean quiet() {
        return quiet;
    }

    Task task(String input, Optional<String> thread) {
        return new Task(
                input,
                agent,
                Optional.ofNullable(model),
                Optional.ofNullable(maxTurns),
                Optional.ofNullable(tenant),
                thread);
    }
}
