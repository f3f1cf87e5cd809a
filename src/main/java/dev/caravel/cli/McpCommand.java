package dev.caravel.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravel mcp}: the MCP server for the one client that starts it. */
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
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
    public Integer call() throws InterruptedException {
        // The client reads nothing but the protocol there: whatever a route prints goes to the log's side.
        PrintStream out = System.out;
        System.setOut(System.err);
        CountDownLatch over = new CountDownLatch(1);
        try (Interruption interruption = new Interruption(over::countDown);
                Program program = ProgramStart.start(Configuration.find(config), Program.Job.MCP)) {
            if (program.isSimulated()) {
                System.err.println(Notices.SIMULATED);
            }
            // Nothing but the end of the input ends the wait for it.
            Thread client = new Thread(
                    () -> {
                        program.mcp().serve(System.in, out);
                        over.countDown();
                    },
                    "caravel-mcp");
            client.setDaemon(true);
            client.start();
            over.await();
            return ExitStatus.COMPLETED;
        }
    }
}
