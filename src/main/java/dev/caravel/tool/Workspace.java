package dev.caravel.tool;

import dev.caravel.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Body;

/**
 * The folder that the file tools may touch, and what they do in it. Paths are relative to it and stay in it, whatever they
 * are made of: {@code ..}, absolute paths, symbolic links. Text that looks encoded is a name like any other. Thread-safe.
 */
public final class Workspace {

    private static final int LARGEST_FILE = 1_000_000;
    private static final int MOST_ENTRIES = 500;
    private static final int MOST_HITS = 100;
    private static final int MOST_LEFT_OUT = 5;
    private static final int LONGEST_LINE = 300;

    private final Path folder;

    public Workspace(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** The folder's entries, a line each; folders end in a slash. */
    public String listFiles(@Body Map<String, Object> arguments) throws IOException {
        Path path = resolve(text(arguments, "path", "."));
        if (!Files.isDirectory(path)) {
            throw new ToolFailure(name(path) + " is a file, not a folder");
        }
        List<String> lines = new ArrayList<>();
        try (Stream<Path> entries = Files.list(path).sorted()) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                line(entry).ifPresent(lines::add);
            }
        } catch (IOException e) {
            throw unreadable(path);
        }
        if (lines.isEmpty()) {
            return "(the folder is empty)";
        }
        return first(lines, MOST_ENTRIES, "entries");
    }

    /** Empty for one that went meanwhile. */
    private static Optional<String> line(Path entry) {
        try {
            return Optional.of(FileWords.line(
                    entry, Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The file's text; of a large one the beginning. */
    public String readFile(@Body Map<String, Object> arguments) throws IOException {
        Path path = resolve(text(arguments, "path", ""));
        if (!Files.isRegularFile(path)) {
            throw new ToolFailure(
                    name(path) + " is no file: it is " + (Files.isDirectory(path) ? "a folder" : "a pipe or device"));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(LARGEST_FILE);
        } catch (IOException e) {
            throw unreadable(path);
        }
        String text = decode(bytes, Files.size(path) > bytes.length);
        if (text.indexOf('\0') >= 0 || isBinary(bytes)) {
            throw new ToolFailure(name(path) + " is no text file (" + Files.size(path) + " bytes)");
        }
        if (text.isEmpty() && bytes.length > 0) {
            throw new ToolFailure(name(path) + " is no text in UTF-8 (" + Files.size(path)
                    + " bytes); somebody has to save it as UTF-8 first");
        }
        text = Utf8.withoutMark(text);
        boolean whole = Files.size(path) <= bytes.length;
        return whole
                ? text
                : text + "\n[cut: these are the first " + bytes.length + " of " + Files.size(path) + " bytes]";
    }

    /**
     * Puts the text into a file, whole or not at all: it is written beside it under another name, and takes its place once it
     * is on the disk. Missing folders are made. Gives what was done, in a line.
     */
    public String writeFile(@Body Map<String, Object> arguments) throws IOException {
        String path = text(arguments, "path", "");
        byte[] content = arguments.getOrDefault("content", "").toString().getBytes(StandardCharsets.UTF_8);
        if (content.length > LARGEST_FILE) {
            throw new ToolFailure("the content has " + content.length + " bytes; a file may have " + LARGEST_FILE);
        }
        Path file = place(path);
        boolean replaces = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        try {
            replace(file, content);
        } catch (AccessDeniedException e) {
            throw new ToolFailure(said(path) + " may not be written");
        } catch (FileSystemException e) {
            throw new ToolFailure(
                    said(path) + " cannot be written: " + Objects.requireNonNullElse(e.getReason(), "unknown reason"));
        }
        return (replaces ? "replaced " : "created ") + name(file) + " (" + content.length + " bytes)";
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path draft = file.resolveSibling("." + UUID.randomUUID() + ".draft");
        try {
            try (FileChannel channel = FileChannel.open(
                    draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            keepPermissions(file, draft);
            // Takes the place of the name itself: a link or device that came there meanwhile is not written through.
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static void keepPermissions(Path file, Path draft) throws IOException {
        PosixFileAttributeView old =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (old != null && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.setPosixFilePermissions(draft, old.readAttributes().permissions());
        }
    }

    /** The lines that hold the text, as {@code file:number: line}. */
    public String searchFiles(@Body Map<String, Object> arguments) throws IOException {
        String wanted = text(arguments, "text", "").toLowerCase(Locale.ROOT);
        if (wanted.isBlank()) {
            throw new ToolFailure("the text to look for is empty");
        }
        List<String> hits = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        Files.walkFileTree(resolve(text(arguments, "path", ".")), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Links are not followed: what they point to is found where it lies, if it lies in here.
                if (attributes.isRegularFile() && attributes.size() <= LARGEST_FILE) {
                    search(file, wanted, hits, leftOut);
                } else if (!attributes.isSymbolicLink()) {
                    leftOut.add(name(file) + " is "
                            + (attributes.isRegularFile() ? "too large" : FileWords.kind(attributes)));
                }
                return hits.size() > MOST_HITS ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                leftOut.add(name(file) + " cannot be read");
                return FileVisitResult.CONTINUE;
            }
        });
        String found = hits.isEmpty() ? "(nothing found)" : first(hits, MOST_HITS, "hits");
        return leftOut.isEmpty() ? found : found + "\n[not searched: " + few(leftOut) + "]";
    }

    private static String few(List<String> leftOut) {
        return String.join("; ", leftOut.subList(0, Math.min(MOST_LEFT_OUT, leftOut.size())))
                + (leftOut.size() > MOST_LEFT_OUT ? "; and " + (leftOut.size() - MOST_LEFT_OUT) + " more" : "");
    }

    private void search(Path file, String wanted, List<String> hits, List<String> leftOut) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(LARGEST_FILE);
        } catch (IOException e) {
            leftOut.add(name(file) + " cannot be read");
            return;
        }
        String text = Utf8.withoutMark(decode(bytes, true));
        if (text.isEmpty() && bytes.length > 0 && !isBinary(bytes)) {
            leftOut.add(name(file) + " is no text in UTF-8");
        }
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (line.toLowerCase(Locale.ROOT).contains(wanted)) {
                hits.add(name(file) + ":" + number + ": " + ToolResult.bounded(line, LONGEST_LINE));
            }
        }
    }

    private static boolean isBinary(byte[] bytes) {
        for (byte each : bytes) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    private ToolFailure unreadable(Path path) throws IOException {
        return new ToolFailure(name(path) + " may not be read");
    }

    /** The text, or nothing when the bytes are none. */
    private static String decode(byte[] bytes, boolean cut) {
        for (int dropped = 0; dropped <= (cut ? 3 : 0); dropped++) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, 0, Math.max(0, bytes.length - dropped)))
                        .toString();
            } catch (CharacterCodingException e) {
                // The cut may go through a character: try without its first bytes.
            }
        }
        return "";
    }

    /** The real path behind a relative one, inside the folder. */
    private Path resolve(String path) throws IOException {
        Path wanted = wanted(path);
        if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            throw new ToolFailure(said(path) + " does not exist");
        }
        return real(wanted, path);
    }

    /** Where a file may be written: a regular file or nothing yet, in a real folder inside. The folder is made. */
    private Path place(String path) throws IOException {
        Path wanted = wanted(path);
        ToolFailure noFile = new ToolFailure(said(path) + " is a folder; name a file");
        if (path.isBlank() || path.endsWith("/") || wanted.equals(folder)) {
            throw noFile;
        }
        for (String step : path.split("/")) {
            if (!FileWords.isFit(step)) {
                throw new ToolFailure("a file's name may have no control characters and no space at its ends, as "
                        + FileWords.name(step) + " has");
            }
        }
        if (Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            Path file = real(wanted, path);
            if (Files.isDirectory(file)) {
                throw noFile;
            }
            if (!Files.isRegularFile(file) || !Files.isWritable(file)) {
                throw new ToolFailure(said(path) + " is "
                        + (Files.isRegularFile(file) ? "read-only" : "no regular file") + " and cannot be written");
            }
            return file;
        }
        return made(wanted.getParent(), path).resolve(wanted.getFileName());
    }

    /** The real folder, made if need be. Each step is looked at before the next one is made in it. */
    private Path made(Path wanted, String path) throws IOException {
        if (Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            Path real = real(wanted, path);
            if (!Files.isDirectory(real)) {
                throw new ToolFailure(said(path) + " cannot be written: " + name(real) + " is a file, not a folder");
            }
            return real;
        }
        Path step = made(wanted.getParent(), path).resolve(wanted.getFileName());
        try {
            Files.createDirectory(step);
        } catch (FileAlreadyExistsException e) {
            // Somebody else made it at the same time.
        } catch (FileSystemException e) {
            throw new ToolFailure("the folder of '" + path + "' cannot be made");
        }
        return real(step, path);
    }

    /** The path as it is written, below the folder as far as its words go. */
    private Path wanted(String path) {
        if (!Files.isDirectory(folder)) {
            throw new ToolFailure("the workspace folder does not exist; create it or set caravel.workspace");
        }
        try {
            Path wanted = folder.resolve(path).normalize();
            if (wanted.startsWith(folder)) {
                return wanted;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw outside(path);
    }

    /** What the path leads to once links are followed, if that is inside too. */
    private Path real(Path wanted, String path) throws IOException {
        Path real;
        try {
            real = wanted.toRealPath();
        } catch (AccessDeniedException e) {
            throw new ToolFailure(FileWords.name(path) + " may not be read");
        } catch (IOException e) {
            // A link that leads nowhere, or round in a circle.
            throw outside(path);
        }
        if (!real.startsWith(folder.toRealPath())) {
            throw outside(path);
        }
        return real;
    }

    /** The path as it was asked for, in one line. */
    private static String said(String path) {
        String name = FileWords.name(path);
        return name.startsWith("\"") ? name : "'" + name + "'";
    }

    private static ToolFailure outside(String path) {
        return new ToolFailure(said(path) + " is not in the workspace");
    }

    private String name(Path path) throws IOException {
        Path relative = folder.toRealPath().relativize(path);
        return relative.toString().isEmpty() ? "the workspace" : FileWords.name(relative.toString());
    }

    private static String text(Map<String, Object> arguments, String name, String otherwise) {
        Object value = arguments.get(name);
        return value == null || value.toString().isBlank() ? otherwise : value.toString();
    }

    private static String first(List<String> lines, int most, String what) {
        String text = String.join("\n", lines.subList(0, Math.min(most, lines.size())));
        return lines.size() <= most ? text : text + "\n[cut: there are more than " + most + " " + what + "]";
    }
}
