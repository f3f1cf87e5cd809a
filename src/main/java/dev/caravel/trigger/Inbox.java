package dev.caravel.trigger;

import dev.caravel.attachment.AttachmentReader;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.run.RunFailed;
import dev.caravel.run.RunProperties;
import dev.caravel.run.TaskRefused;
import dev.caravel.run.TaskText;
import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How Camel's file consumer takes files out of the inbox: each once it is whole, no more at a time than there are consumers,
 * and what can be no task is refused without being read. One that is done with goes to {@code .camel}, one that failed to
 * {@code .failed} with its reason. Thread-safe.
 */
public final class Inbox implements GenericFileProcessStrategy<File>, GenericFileFilter<File> {

    /** The exchange variable that tells a file from all others: path, size in bytes, time of change in milliseconds. */
    public static final String FILE = "file";

    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);
    private static final long LOOK_AGAIN_MS = 250;

    private final Path folder;
    private final TaskText tasks;
    private final AttachmentReader attachments;
    private final Intake intake;
    private final Semaphore places;
    private final SetAside done;
    private final SetAside failed;
    private final Stillness stillness = new Stillness();
    private final Map<Path, Exchange> taken = new ConcurrentHashMap<>();

    /** Files that can't be moved away, by what they were, and folders: said once, and left alone. */
    private final Set<String> left = ConcurrentHashMap.newKeySet();

    /** @param consumers how many files are read at the same time */
    public Inbox(
            Path folder, SetAside failed, TaskText tasks, AttachmentReader attachments, Intake intake, int consumers) {
        this.attachments = attachments;
        this.folder = folder.toAbsolutePath();
        this.tasks = tasks;
        this.intake = intake;
        this.places = new Semaphore(consumers, true);
        this.done = new SetAside(folder.resolve(".camel"));
        this.failed = failed;
    }

    /** The folder that was named: Camel's address of it has been decoded, twice. */
    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
        endpoint.getConfiguration().setDirectory(folder.toString());
    }

    /** A folder is not looked into. */
    @Override
    public boolean accept(GenericFile<File> file) {
        if (file.isDirectory() && left.add(file.getFile().getPath())) {
            LOG.warn(
                    "Inbox: {} is a folder and is left alone; put its files into the inbox itself",
                    Printable.line(file.getFileNameOnly()));
        }
        return !file.isDirectory();
    }

    @Override
    public boolean begin(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file)
            throws IOException, InterruptedException {
        if (!intake.isOpen() || !awaitPlace(exchange)) {
            return false;
        }
        boolean begun = false;
        try {
            Optional<Path> path = find(file.getFile());
            begun = path.isPresent() && take(path.get(), exchange);
        } catch (NoSuchFileException e) {
            // Somebody else has taken it.
        } catch (Error e) {
            // Camel drops a file for good whose beginning ends so.
            throw new IOException(e);
        } finally {
            if (!begun) {
                places.release();
            }
        }
        return begun;
    }

    private boolean awaitPlace(Exchange exchange) throws InterruptedException {
        while (!exchange.getContext().isStopping()) {
            if (places.tryAcquire(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    /** The file on the disk: its name may be of bytes that are no letters, and then Java's name is that of no file. */
    private Optional<Path> find(File file) throws IOException {
        try {
            Path path = folder.resolve(file.getName());
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(path);
            }
        } catch (InvalidPathException e) {
            // As above.
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path path : all) {
                if (path.getFileName().toString().equals(file.getName())) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    private boolean take(Path path, Exchange exchange) throws IOException {
        BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String file = path + " " + is.size() + " " + is.lastModifiedTime().toMillis();
        if (taken.containsKey(path) || left.contains(file) || is.isRegularFile() && !stillness.of(path, is)) {
            return false;
        }
        Optional<String> fault = fault(path, is);
        if (fault.isPresent()) {
            fail(path, file, fault.get());
            LOG.warn(
                    "Inbox: {} is moved to .failed: {}",
                    Printable.line(path.getFileName().toString()),
                    Printable.line(fault.get()));
            return false;
        }
        exchange.setVariable(FILE, file);
        exchange.getIn().setHeader(Exchange.FILE_NAME, path.getFileName().toString());
        taken.put(path, exchange);
        return true;
    }

    private Optional<String> fault(Path path, BasicFileAttributes is) throws IOException {
        if (is.isSymbolicLink()) {
            return Optional.of("it is a link; put the file itself into the inbox");
        } else if (!is.isRegularFile()) {
            return Optional.of("it is a pipe, a socket or a device, and no file");
        } else if (!isNamed(path)) {
            return Optional.of("its name is no text in this program's character set; give it a name in UTF-8, and set a"
                    + " UTF-8 locale");
        } else if (!Files.isReadable(path)) {
            return Optional.of("this program may not read it; mend its rights");
        }
        try {
            if (AttachmentReader.isPictureOrPdf(path)) {
                attachments.refuseLonger(path.getFileName().toString(), is.size());
            } else {
                tasks.refuseLonger(is.size());
            }
            return Optional.empty();
        } catch (TaskRefused e) {
            return Optional.of(e.getMessage());
        }
    }

    private boolean isNamed(Path path) {
        try {
            return folder.resolve(path.getFileName().toString()).equals(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public void abort(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        // Nothing was begun.
    }

    @Override
    public void commit(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        Path path = folder.resolve(file.getFile().getName());
        try {
            done.move(path);
        } catch (IOException e) {
            leave(path, exchange.getVariable(FILE, String.class), e);
        } finally {
            letGo(path);
        }
    }

    @Override
    public void rollback(
            GenericFileOperations<File> operations,
            GenericFileEndpoint<File> endpoint,
            Exchange exchange,
            GenericFile<File> file) {
        Path path = folder.resolve(file.getFile().getName());
        try {
            if (!comesAgain(exchange)) {
                fail(path, exchange.getVariable(FILE, String.class), Causes.words(exchange.getException()));
            }
        } finally {
            letGo(path);
        }
    }

    /** Nothing is wrong with the file: it stays where it is, and is taken again. */
    private static boolean comesAgain(Exchange exchange) {
        Exception failure = exchange.getException();
        boolean ends = exchange.getContext().isStopping()
                || failure instanceof RejectedExecutionException
                || failure instanceof InterruptedException;
        return failure instanceof JournalUnavailable
                || failure instanceof RunFailed failed && failed.isForNow()
                || failure instanceof TaskRefused refused && refused.fault() == TaskRefused.Fault.FULL
                || ends && exchange.getProperty(RunProperties.CALLED_RUN) == null;
    }

    private void fail(Path path, String file, String reason) {
        try {
            failed.move(path, reason);
        } catch (IOException e) {
            leave(path, file, e);
        }
    }

    private void leave(Path path, String file, IOException why) {
        if (!(why instanceof NoSuchFileException) && left.add(file)) {
            LOG.warn(
                    "Inbox: {} is done with, but can't be moved away, and is left alone: {}",
                    Printable.line(path.getFileName().toString()),
                    Causes.line(why));
        }
    }

    private void letGo(Path path) {
        if (taken.remove(path) != null) {
            places.release();
        }
    }
}
