package dev.caravel.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the events of every run to {@code FOLDER/YYYY-MM-DD/RUN_ID.jsonl}, one a line, with secrets taken out; the day
 * is the one in UTC on which the run began.
 *
 * <p>A thread of its own writes, a few times a second, whatever has come: runs do not wait for it unless it falls far
 * behind. A trace is a view: a folder that can't be written is said once and no run fails for it.
 */
public final class TraceFiles implements RunListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TraceFiles.class);
    private static final int MOST_WAITING = 50_000;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Path folder;
    private final Redaction redaction;
    private final BlockingQueue<Entry> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final AtomicBoolean failing = new AtomicBoolean();
    private final Thread writer = new Thread(this::write, "caravel-traces");
    private volatile boolean closed;

    public TraceFiles(Path folder, Redaction redaction) {
        this.folder = folder;
        this.redaction = redaction;
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void recorded(Entry entry) {
        if (closed) {
            return;
        }
        try {
            waiting.put(entry);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes what is left; what is recorded afterwards is not traced. */
    @Override
    public void close() {
        closed = true;
        writer.interrupt();
        try {
            writer.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        List<Entry> batch = new ArrayList<>();
        while (!closed) {
            try {
                batch.add(waiting.take());
                // A short wait lets a run's events gather, so that its file is opened a few times and not once an
                // event.
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                // Closing: what is there is still written below.
            }
            waiting.drainTo(batch);
            write(batch);
            batch.clear();
        }
        waiting.drainTo(batch);
        write(batch);
    }

    private void write(List<Entry> batch) {
        Map<Path, StringBuilder> lines = new LinkedHashMap<>();
        for (Entry entry : batch) {
            lines.computeIfAbsent(fileOf(entry), file -> new StringBuilder())
                    .append(redaction.apply(EntryJson.write(entry)))
                    .append('\n');
        }
        lines.forEach(this::append);
    }

    private Path fileOf(Entry entry) {
        Path file = files.computeIfAbsent(entry.run(), run -> folder.resolve(
                        entry.at().atZone(ZoneOffset.UTC).toLocalDate().toString())
                .resolve(run + ".jsonl"));
        if (entry.event() instanceof Event.RunEnded) {
            files.remove(entry.run());
        }
        return file;
    }

    private void append(Path file, CharSequence lines) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            failing.set(false);
        } catch (IOException e) {
            if (failing.compareAndSet(false, true)) {
                LOG.warn("Traces are not written: {}. Runs go on; check the folder in caravel.traces.", e.toString());
            }
        }
    }
}
