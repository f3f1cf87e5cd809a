package dev.caravel;

import dev.caravel.cli.CaravelCommand;

/** The program: {@code ./caravel COMMAND}. */
public final class Caravel {

    private Caravel() {}

    public static void main(String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "caravel/logback.xml");
        }
        System.exit(CaravelCommand.execute(arguments));
    }
}
