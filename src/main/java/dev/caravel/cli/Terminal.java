package dev.caravel.cli;

/**
 * What the program's streams are connected to. The launcher tests it, as a shell can, and says so in system properties;
 * started without it, the program knows only whether it has a console at all.
 */
final class Terminal {

    private static final boolean CONSOLE = hasConsole();

    private Terminal() {}

    static boolean isInput() {
        return is("stdin");
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
