package dev.caravel;

import dev.caravel.cli.CaravelCommand;
import dev.caravel.cli.StandardStreams;

/** The program: {@code ./caravel COMMAND}. */
public final class Caravel {

    private Caravel() {}

    public static void main(String[] arguments) {
        StandardStreams.inUtf8();
        unlessSet("logback.configurationFile", "caravel/logback.xml");
        // Newer Java versions complain of what Netty does with Unsafe, and a few health checks can do without.
        unlessSet("io.netty.noUnsafe", "true");
        System.exit(CaravelCommand.execute(arguments));
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
