package dev.caravel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * What the program's streams are connected to. The launcher tests it, as a shell can, and says so in system properties;
 * started without it, the program knows only whether it has a console at all.
 */
final class Terminal {

    private static final boolean CONSOLE = hasConsole();

    /** One for all who read: a second one would miss what the first has read ahead. */
    private static final BufferedReader LINES =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private static CompletableFuture<String> next = CompletableFuture.completedFuture("");

    private Terminal() {}

    static boolean isInput() {
        return is("stdin");
    }

    /** The next line of input; null at its end. */
    static String readLine() {
        return nextLine().join();
    }

    /** The next line of input, null at its end. Who no longer waits for it leaves it to whoever asks next. */
    static synchronized CompletableFuture<String> nextLine() {
        if (next.isDone()) {
            CompletableFuture<String> line = new CompletableFuture<>();
            Thread reader = new Thread(() -> line.complete(read()), "caravel-input");
            // A daemon: nothing ends a read from a terminal, and the program must be able to end without a line.
            reader.setDaemon(true);
            reader.start();
            next = line;
        }
        return next;
    }

    private static String read() {
        try {
            return LINES.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    static boolean isOutput() {
        return is("stdout");
    }

    static boolean isError() {
        return is("stderr");
    }

    /** Words on stdout that must not draw the eye, where a terminal can show that. */
    static String dim(String words) {
        boolean plain = !isOutput() || System.getenv("NO_COLOR") != null || "dumb".equals(System.getenv("TERM"));
        return plain ? words : "\033[2m" + words + "\033[0m";
    }

    private static boolean is(String stream) {
        String told = System.getProperty("caravel.terminal." + stream);
        return told == null ? CONSOLE : Boolean.parseBoolean(told);
    }

    /** From Java 22 on there is a console object even without a terminal, and a method that tells. */
    private static boolean hasConsole() {
        java.io.Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
