package dev.caravel.cli;

/** How this program was called, so that a command that it proposes can be copied and works. */
final class Invocation {

    private Invocation() {}

    /** This program with other words behind its name. */
    static String of(String words) {
        String program = System.getProperty("caravel.program", "caravel");
        return (program.contains(" ") ? "'" + program + "'" : program) + " " + words;
    }
}
