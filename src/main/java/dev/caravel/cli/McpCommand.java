package dev.caravel.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravel mcp}: the MCP server for the one client that starts it. */
@Command(
        name = "mcp",
        description =
                "Serves agents, and tools that say mcp, to an MCP client such as Claude Desktop over standard input and"
                        + " output. Ends when the client closes its side; runs in progress are then paused.",
        mixinStandardHelpOptions = true)
final class McpCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Override
    public Integer call() {
        // The client reads nothing but the protocol there: whatever a route prints goes to the log's side.
        PrintStream out = System.out;
        System.setOut(System.err);
        Configuration configuration = Configuration.find(config);
        try (Program program = ProgramStart.start(configuration, Program.Job.MCP)) {
            if (program.isSimulated()) {
                System.err.println(Notices.SIMULATED);
            }
            program.mcp().serve(System.in, out);
            return ExitStatus.COMPLETED;
        }
    }
}
