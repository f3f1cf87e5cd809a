package dev.caravel.journal;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the events of every run to {@code FOLDER/YYYY-MM-DD/RUN_ID.jsonl}, one a line, with secrets taken out; the day
 * is the one in UTC on which the run began.
 *
 * <p>What a run has recorded is written when it stops, and twice a second while it goes on. A trace is a view: a folder that
 * can't be written is said once and no run fails for it. Thread-safe.
 */
public final class TraceFiles implements RunListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TraceFiles.class);
    private static final long EVERY_MS = 500;
    private static final long LONGEST_CLOSE_SECONDS = 10;
    private static final int MOST_WAITING = 1_000;

    private final Path folder;
    private final Redaction redaction;
    private final Map<String, Trace> open = new ConcurrentHashMap<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(TraceFiles::daemon);
    // Not the run's own thread: making a file takes the kernel as long as a whole turn takes us, and a virtual thread
    // would
    // hold its carrier for it. When a thousand runs wait to be written, the next one writes itself.
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            TraceFiles::daemon,
            new ThreadPoolExecutor.CallerRunsPolicy());

    public TraceFiles(Path folder, Redaction redaction) {
        this.folder = folder;
        this.redaction = redaction;
        clock.scheduleWithFixedDelay(this::writeAll, EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "caravel-traces");
        thread.setDaemon(true);
        return thread;
    }

    /** The events of one run that are not written yet. */
    private final class Trace {

        private final Path file;
        private final List<Entry> entries = new ArrayList<>();

        private Trace(String run, Instant begin) {
            this.file = folder.resolve(
                            begin.atZone(ZoneOffset.UTC).toLocalDate().toString())
                    .resolve(run + ".jsonl");
        }

        private synchronized void add(Entry entry) {
            entries.add(entry);
        }

        private synchronized void write() {
            if (entries.isEmpty()) {
                return;
            }
            StringBuilder lines = new StringBuilder();
            entries.forEach(entry -> lines.append(entry.json()).append('\n'));
            entries.clear();
            try {
                append(redaction.apply(lines.toString()).getBytes(StandardCharsets.UTF_8));
                failing.set(false);
            } catch (IOException e) {
                if (failing.compareAndSet(false, true)) {
                    LOG.warn(
                            "Traces are not written: {}. Runs go on; check the folder in caravel.traces.",
                            e.toString());
                }
            }
        }

        private void append(byte[] text) throws IOException {
            // Plain streams: a run's file is opened once or twice, and a channel costs more than the writing.
            try (OutputStream out = open()) {
                out.write(text);
            }
        }

        private OutputStream open() throws IOException {
            try {
                return new FileOutputStream(file.toFile(), true);
            } catch (FileNotFoundException e) {
                Files.createDirectories(file.getParent());
                return new FileOutputStream(file.toFile(), true);
            }
        }
    }

    @Override
    public void recorded(Entry entry) {
        Trace trace = open.computeIfAbsent(entry.run(), run -> new Trace(run, entry.at()));
        trace.add(entry);
        if (entry.event() instanceof Event.RunEnded || entry.event() instanceof Event.RunParked) {
            open.remove(entry.run());
            writer.execute(trace::write);
        }
    }

    /** True when the last attempt to write failed. */
    public boolean isFailing() {
        return failing.get();
    }

    private void writeAll() {
        open.values().forEach(Trace::write);
    }

    /** Writes what is left. */
    @Override
    public void close() {
        clock.shutdownNow();
        writer.shutdown();
        try {
            writer.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writeAll();
    }
}
