package dev.caravel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * What the program's streams are connected to. The launcher tests it, as a shell can, and says so in system properties;
 * started without it, the program knows only whether it has a console at all.
 */
final class Terminal {

    private static final boolean CONSOLE = hasConsole();

    /** One for all who read: a second one would miss what the first has read ahead. */
    private static final BufferedReader LINES =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private Terminal() {}

    static boolean isInput() {
        return is("stdin");
    }

    /** The next line of input; null at its end. */
    static String readLine() throws IOException {
        return LINES.readLine();
    }

    static boolean isOutput() {
        return is("stdout");
    }

    static boolean isError() {
        return is("stderr");
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
