package dev.caravel.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import org.jline.utils.Signals;

/** How wide the terminal is, also after somebody has made it narrower. Thread-safe. */
final class Columns implements IntSupplier {

    private static final int USUAL = 80;

    /** What the user's environment says; a terminal that is narrower is as narrow as it is. */
    private final int most;

    private volatile int columns;

    Columns() {
        this.most = number(System.getenv("COLUMNS"), Integer.MAX_VALUE);
        this.columns = Math.min(most, USUAL);
    }

    /** Looks now, and whenever the terminal's size changes. */
    void watch() {
        measure();
        Signals.register("WINCH", this::measure);
    }

    @Override
    public int getAsInt() {
        return columns;
    }

    /** Asks the terminal, as the shell does. */
    void measure() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            columns = Math.min(most, number(size.strip().replaceFirst(".* ", ""), USUAL));
        } catch (IOException e) {
            // A system without stty: what the environment says, or the usual.
        }
    }

    private static int number(String text, int otherwise) {
        return text != null && text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
    }
}
