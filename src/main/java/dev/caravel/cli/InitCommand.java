package dev.caravel.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code caravel init}: writes a small project to start from. */
@Command(
        name = "init",
        description =
                "Writes a small project into a new folder: an agent, tools, a guardrail rule, a trigger and a test.",
        mixinStandardHelpOptions = true)
final class InitCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "the folder's name, and the project's")
    private String name;

    @Override
    public Integer call() {
        String caravel = NewProject.fromWithin(Optional.ofNullable(System.getProperty("caravel.program")));
        new NewProject(name, caravel).write();
        try (Output output = new Output()) {
            output.stream().println(name + " has an agent, tools, a guardrail rule, a trigger and a test. Try:");
            output.stream().println("  cd " + name);
            output.stream().println("  " + caravel + " run --agent desk \"What is the order status of order 1002?\"");
            output.stream().println("  ./test.sh");
        }
        return ExitStatus.COMPLETED;
    }
}
