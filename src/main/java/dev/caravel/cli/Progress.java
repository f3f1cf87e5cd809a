package dev.caravel.cli;

import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.util.Optional;
import org.jline.utils.AttributedString;

/**
 * Says on stderr what a run is doing: on a terminal a spinner with the time that it takes, elsewhere only what is worth a
 * line of its own. Thread-safe.
 */
final class Progress implements AutoCloseable {

    private static final String[] FRAMES = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final long EVERY_MS = 100;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream out;
    private final Optional<Columns> columns;
    private final boolean quiet;
    private final Thread spinner;
    private String doing = "";
    private long since;
    private boolean visible;
    private int frame;

    private Progress(PrintStream out, Optional<Columns> columns, boolean quiet) {
        this.out = out;
        this.columns = columns;
        this.quiet = quiet;
        this.spinner = new Thread(this::spin, "caravel-spinner");
        spinner.setDaemon(true);
        if (columns.isPresent()) {
            spinner.start();
        }
    }

    static Progress onTerminal(PrintStream out, Columns columns) {
        return new Progress(out, Optional.of(columns), false);
    }

    static Progress inLines(PrintStream out) {
        return new Progress(out, Optional.empty(), false);
    }

    static Progress none(PrintStream out) {
        return new Progress(out, Optional.empty(), true);
    }

    /** From now on the run is doing this. */
    synchronized void doing(String what) {
        doing = Printable.line(what);
        since = System.nanoTime();
    }

    /** Out of the way: something else is written to the terminal. */
    synchronized void pause() {
        done();
    }

    synchronized void done() {
        doing = "";
        hide();
    }

    /** A line that stays. */
    synchronized void say(String line) {
        if (!quiet) {
            hide();
            out.println(Printable.lines(line));
        }
    }

    /** Whether somebody watches who wants to see what a run does. */
    boolean showsCalls() {
        return columns.isPresent();
    }

    /** What a run has done: a line that stays on a terminal, as long as the terminal is wide, and why it failed below it. */
    synchronized void call(CallLines.Line line) {
        columns.ifPresent(width -> {
            say(cut(line.what(), width.getAsInt() - line.how().length()) + line.how());
            line.complaint().ifPresent(this::say);
        });
    }

    private static String cut(String line, int width) {
        AttributedString words = new AttributedString(line);
        return words.columnLength() <= width ? line : words.columnSubSequence(0, Math.max(0, width - 1)) + "…";
    }

    private void hide() {
        if (visible) {
            out.print(CLEAR_LINE);
            out.flush();
            visible = false;
        }
    }

    private void spin() {
        columns.ifPresent(Columns::watch);
        while (!Thread.currentThread().isInterrupted()) {
            show();
            try {
                Thread.sleep(EVERY_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized void show() {
        if (!doing.isEmpty()) {
            frame = (frame + 1) % FRAMES.length;
            String time = " " + Summary.seconds((System.nanoTime() - since) / 1_000_000);
            // A line that is wider than the terminal could not be taken back; its last column stays free.
            int width = columns.map(Columns::getAsInt).orElse(0) - 1;
            out.print(CLEAR_LINE + cut(cut(FRAMES[frame] + " " + doing, width - time.length()) + time, width));
            out.flush();
            visible = true;
        }
    }

    @Override
    public synchronized void close() {
        spinner.interrupt();
        done();
    }
}
