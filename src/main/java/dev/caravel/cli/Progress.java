package dev.caravel.cli;

import java.io.PrintStream;

/**
 * Says on stderr what a run is doing: on a terminal a spinner with the time that it takes, elsewhere only what is worth a
 * line of its own. Thread-safe.
 */
final class Progress implements AutoCloseable {

    private static final String[] FRAMES = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final long EVERY_MS = 100;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream out;
    private final boolean spinning;
    private final boolean quiet;
    private final Thread spinner;
    private String doing = "";
    private long since;
    private boolean visible;
    private int frame;

    private Progress(PrintStream out, boolean spinning, boolean quiet) {
        this.out = out;
        this.spinning = spinning;
        this.quiet = quiet;
        this.spinner = new Thread(this::spin, "caravel-spinner");
        spinner.setDaemon(true);
        if (spinning) {
            spinner.start();
        }
    }

    static Progress onTerminal(PrintStream out) {
        return new Progress(out, true, false);
    }

    static Progress inLines(PrintStream out) {
        return new Progress(out, false, false);
    }

    static Progress none(PrintStream out) {
        return new Progress(out, false, true);
    }

    /** From now on the run is doing this. */
    synchronized void doing(String what) {
        doing = what;
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
            out.println(line);
        }
    }

    private void hide() {
        if (visible) {
            out.print(CLEAR_LINE);
            out.flush();
            visible = false;
        }
    }

    private void spin() {
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
            out.print(CLEAR_LINE + FRAMES[frame] + " " + doing + " "
                    + Summary.seconds((System.nanoTime() - since) / 1_000_000));
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
