package dev.caravel.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happens on Ctrl-C or SIGTERM while something is in progress: it is told to stop, and gets a moment to say so. */
final class Interruption implements AutoCloseable {

    private static final long MOMENT_SECONDS = 10;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    Interruption(Runnable stop) {
        this.hook = new Thread(
                () -> {
                    stop.run();
                    try {
                        over.await(MOMENT_SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "caravel-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already: the hook has run, or waits for this.
        }
    }
}
