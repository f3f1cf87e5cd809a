package dev.caravel.mcp.client;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server as it was declared.
 *
 * @param name what agents call it
 * @param place how it is reached; or why it can't be
 */
public record DeclaredServer(String name, Place place) {

    static final String NAMES = "an MCP server's name has 1 to 64 letters, digits, - . and _";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

    /** @throws IllegalArgumentException when no agent could name it */
    public DeclaredServer {
        if (!isName(name)) {
            throw new IllegalArgumentException(NAMES + "; '" + name + "' does not fit");
        }
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** How a server is reached. */
    public sealed interface Place permits Program, Web, Nowhere {}

    /**
     * A program that is started here.
     *
     * @param environment what it finds in its environment beside the few variables that every program needs
     * @param folder where it is started; empty for the working folder
     */
    public record Program(List<String> command, Map<String, String> environment, Optional<Path> folder)
            implements Place {}

    /** A server that runs already. */
    public record Web(URI url, Map<String, String> headers) implements Place {}

    /** What was declared can't be used. */
    public record Nowhere(String why) implements Place {}

    /** What it is told and nobody else is to learn. */
    public Stream<String> secrets() {
        return OwnSecrets.of(this);
    }
}
