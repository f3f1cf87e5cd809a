package dev.caravel.embed;

import dev.caravel.mcp.client.DeclaredServer;
import dev.caravel.mcp.client.McpServers;
import dev.caravel.settings.Settings;
import dev.caravel.text.Printable;
import dev.caravel.tool.ToolServerAway;
import dev.caravel.tool.ToolServers;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be said of an MCP server that is declared. A program is looked for, and not started: that may do anything. */
public final class McpLook {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MANY_TOOLS = 10_000;

    private final DeclaredServer server;

    private McpLook(DeclaredServer server) {
        this.server = server;
    }

    /**
     * What was found.
     *
     * @param words how it is
     * @param trouble why it can't be used; empty where nothing is known that is against it
     */
    public record Answer(String words, String trouble) {}

    /** @throws IllegalArgumentException when the file that declares them is none */
    public static List<McpLook> servers(Settings settings) {
        return McpClient.declared(settings).stream().map(McpLook::new).toList();
    }

    public String name() {
        return server.name();
    }

    public Answer ask() {
        if (server.place() instanceof DeclaredServer.Program program) {
            return lookFor(program);
        }
        return server.place() instanceof DeclaredServer.Nowhere nowhere ? new Answer("", nowhere.why()) : list();
    }

    private Answer list() {
        McpServers.Limits limits = new McpServers.Limits(PATIENCE, PATIENCE, MANY_TOOLS);
        try (McpServers one = new McpServers(List.of(server), limits)) {
            int tools =
                    one.named(ToolServers.MCP + name() + "/" + ToolServers.ALL).size();
            return new Answer("answers and offers " + tools + (tools == 1 ? " tool" : " tools"), "");
        } catch (ToolServerAway | IllegalArgumentException e) {
            return new Answer("", e.getMessage());
        }
    }

    private static Answer lookFor(DeclaredServer.Program program) {
        String command = program.command().get(0);
        Path folder = program.folder().orElse(Path.of(""));
        Optional<Path> found = places(command, folder)
                .filter(Files::isExecutable)
                .filter(file -> !Files.isDirectory(file))
                .findFirst();
        return found.map(file -> new Answer(Printable.line(file.toString()) + " is there; it was not started", ""))
                .orElseGet(() -> new Answer("", "there is no program " + Printable.line(command)));
    }

    private static Stream<Path> places(String command, Path folder) {
        if (command.contains("/") || command.contains(File.separator)) {
            return Stream.of(folder.resolve(command));
        }
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place).resolve(command));
    }
}
