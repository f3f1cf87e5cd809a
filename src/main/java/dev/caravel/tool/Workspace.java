package dev.caravel.tool;

import dev.caravel.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
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

    private static final int LARGEST_FILE = TextFile.LARGEST;
    private static final int MOST_ENTRIES = 500;
    private static final int MOST_HITS = 100;
    private static final int MOST_LEFT_OUT = 5;
    private static final int LONGEST_LINE = 300;

    private final WorkspaceFolder folder;

    public Workspace(Path folder) {
        this.folder = new WorkspaceFolder(folder);
    }

    /** The folder's entries, a line each; folders end in a slash. */
    public String listFiles(@Body Map<String, Object> arguments) throws IOException {
        Path path = folder.resolve(text(arguments, "path", "."));
        if (!Files.isDirectory(path)) {
            throw new ToolFailure(folder.name(path) + " is a file, not a folder");
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
        Path path = folder.resolve(text(arguments, "path", ""));
        return TextFile.read(path, folder.name(path));
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
        Path file = folder.place(path);
        boolean replaces = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        try {
            replace(file, content);
        } catch (AccessDeniedException e) {
            throw new ToolFailure(WorkspaceFolder.said(path) + " may not be written");
        } catch (FileSystemException e) {
            throw new ToolFailure(WorkspaceFolder.said(path) + " cannot be written: "
                    + Objects.requireNonNullElse(e.getReason(), "unknown reason"));
        }
        return (replaces ? "replaced " : "created ") + folder.name(file) + " (" + content.length + " bytes)";
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
        Files.walkFileTree(folder.resolve(text(arguments, "path", ".")), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Links are not followed: what they point to is found where it lies, if it lies in here.
                if (attributes.isRegularFile() && attributes.size() <= LARGEST_FILE) {
                    search(file, wanted, hits, leftOut);
                } else if (!attributes.isSymbolicLink()) {
                    leftOut.add(folder.name(file) + " is "
                            + (attributes.isRegularFile() ? "too large" : FileWords.kind(attributes)));
                }
                return hits.size() > MOST_HITS ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                leftOut.add(folder.name(file) + " cannot be read");
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
            leftOut.add(folder.name(file) + " cannot be read");
            return;
        }
        String text = Utf8.withoutMark(TextFile.decode(bytes, true));
        if (text.isEmpty() && bytes.length > 0 && !TextFile.isBinary(bytes)) {
            leftOut.add(folder.name(file) + " is no text in UTF-8");
        }
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (line.toLowerCase(Locale.ROOT).contains(wanted)) {
                hits.add(folder.name(file) + ":" + number + ": " + ToolResult.bounded(line, LONGEST_LINE));
            }
        }
    }

    private ToolFailure unreadable(Path path) throws IOException {
        return new ToolFailure(folder.name(path) + " may not be read");
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
