package dev.caravel.journal;

import dev.caravel.text.Causes;
import dev.caravel.time.DaemonTimer;
import dev.caravel.time.UtcDay;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the events of every run to {@code FOLDER/YYYY-MM-DD/RUN_ID.jsonl}, one a line, with secrets taken out; the day
 * is the one in UTC on which the run began.
 *
 * <p>What a run has recorded is written a moment after it stops, and twice a second while it is in progress. A trace is a view: a
 * folder that can't be written is said once and no run fails for it. Thread-safe.
 */
public final class TraceFiles implements RunListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TraceFiles.class);
    /** Runs that have stopped are written together: waking a thread for each would cost as much again. */
    private static final long EVERY_MS = 100;
    /** One that is in progress waits for so many rounds. */
    private static final int ROUNDS_OPEN = 5;

    private static final long LONGEST_CLOSE_SECONDS = 10;
    /** When so many wait to be written, the next one writes itself: a slow disk must not fill the memory. */
    private static final int MOST_WAITING = 2_000;

    /** One that takes longer holds up what others want to write. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(5);

    private static final int ID_LENGTH = 36;
    private static final int ID_VERSION = 14;

    private final File folder;
    private final Redaction redaction;
    private final Map<String, Trace> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    // Not the run's own thread: making a file takes the kernel as long as a turn takes us, and holds a carrier.
    private final ScheduledExecutorService writer = DaemonTimer.named("caravel-traces");
    private volatile boolean writing;
    private volatile long begun;
    private int round;

    /** How the writing goes. */
    public enum State {
        WRITTEN,
        /** More comes than the disk takes, or one file takes long. */
        BEHIND,
        /** The last attempt to write failed. */
        FAILING
    }

    public TraceFiles(Path folder, Redaction redaction) {
        this.folder = folder.toFile();
        this.redaction = redaction;
        writer.scheduleWithFixedDelay(
                () -> writeAll(++round % ROUNDS_OPEN == 0), EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** The events of one run that are not written yet. */
    private final class Trace {

        private final String run;
        private final List<Entry> entries = new ArrayList<>();
        /** Who writes waits for whoever else does; who adds waits for nobody's disk. */
        private final Lock disk = new ReentrantLock();

        private volatile boolean stopped;
        private boolean left;
        private Instant firstSeen;

        private Trace(String run) {
            this.run = run;
        }

        /** False when the trace was left meanwhile: then the run needs another one. */
        private synchronized boolean add(Entry entry) {
            if (left) {
                return false;
            }
            if (firstSeen == null) {
                firstSeen = entry.at();
            }
            entries.add(entry);
            Event event = entry.event();
            stopped = event instanceof Event.RunEnded
                    || event instanceof Event.RunParked
                    || event instanceof Event.AnswerDelivered;
            return true;
        }

        private synchronized void leaveWhenDone() {
            if (stopped && entries.isEmpty()) {
                left = true;
                waiting.remove(run);
            }
        }

        private synchronized List<Entry> take() {
            List<Entry> taken = List.copyOf(entries);
            entries.clear();
            return taken;
        }

        private void write() {
            disk.lock();
            try {
                List<Entry> taken = take();
                if (!taken.isEmpty()) {
                    write(taken);
                }
            } finally {
                disk.unlock();
            }
        }

        private void write(List<Entry> taken) {
            StringBuilder lines = new StringBuilder();
            for (Entry entry : taken) {
                lines.append(entry.json()).append('\n');
            }
            try {
                append(redaction.apply(lines.toString()).getBytes(StandardCharsets.UTF_8));
                failing.set(false);
            } catch (IOException | RuntimeException | Error e) {
                if (failing.compareAndSet(false, true)) {
                    LOG.warn(
                            "Traces are not written: {}. Runs continue; check the folder in caravel.traces.",
                            Causes.line(e));
                }
            }
        }

        private void append(byte[] text) throws IOException {
            File file = new File(new File(folder, UtcDay.of(begin(run, firstSeen))), run + ".jsonl");
            // Plain streams: a run's file is opened once or twice, and a channel costs more than the writing.
            try (OutputStream out = open(file)) {
                out.write(text);
            }
        }
    }

    /**
     * A run's id tells when it began (RFC 9562, version 7: milliseconds in its first 48 bits), also to a process that continues
     * with it days later.
     */
    private static Instant begin(String run, Instant seen) {
        if (run.length() != ID_LENGTH || run.charAt(ID_VERSION) != '7') {
            return seen;
        }
        try {
            long high = HexFormat.fromHexDigits(run, 0, 8);
            return Instant.ofEpochMilli(high << 16 | HexFormat.fromHexDigits(run, 9, 13));
        } catch (NumberFormatException e) {
            return seen;
        }
    }

    private OutputStream open(File file) throws IOException {
        if (!file.exists()) {
            make(file.toPath());
        }
        return new FileOutputStream(file, true);
    }

    private void make(Path file) throws IOException {
        try {
            PrivateFiles.makeFile(file);
        } catch (NoSuchFileException e) {
            PrivateFiles.makeFolder(folder.toPath());
            PrivateFiles.makeFolder(file.getParent());
            PrivateFiles.makeFile(file);
        }
    }

    @Override
    public void recorded(Entry entry) {
        Trace trace = traceOf(entry.run());
        while (!trace.add(entry)) {
            trace = traceOf(entry.run());
        }
        if (trace.stopped && waiting.size() > MOST_WAITING) {
            write(trace);
        }
    }

    private Trace traceOf(String run) {
        Trace known = waiting.get(run);
        return known == null ? waiting.computeIfAbsent(run, Trace::new) : known;
    }

    /** How the writing goes. */
    public State state() {
        if (failing.get()) {
            return State.FAILING;
        }
        boolean slow = writing && System.nanoTime() - begun > LONGEST_ROUND.toNanos();
        return slow || waiting.size() > MOST_WAITING ? State.BEHIND : State.WRITTEN;
    }

    private void writeAll(boolean openToo) {
        begun = System.nanoTime();
        writing = true;
        for (Trace trace : waiting.values()) {
            if (openToo || trace.stopped) {
                write(trace);
            }
        }
        writing = false;
    }

    private void write(Trace trace) {
        trace.write();
        trace.leaveWhenDone();
    }

    /** Writes what is left. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            writer.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writeAll(true);
    }
}
