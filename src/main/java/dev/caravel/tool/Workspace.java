package dev.caravel.tool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                lines.add(
                        Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                                ? entry.getFileName() + "/"
                                : entry.getFileName() + " "
                                        + Files.readAttributes(
                                                        entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                                                .size());
            }
        }
        if (lines.isEmpty()) {
            return "(the folder is empty)";
        }
        return first(lines, MOST_ENTRIES, "entries");
    }

    /** The file's text; of a large one the beginning. */
    public String readFile(@Body Map<String, Object> arguments) throws IOException {
        Path path = resolve(text(arguments, "path", ""));
        if (!Files.isRegularFile(path)) {
            throw new ToolFailure(name(path) + " is no file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(LARGEST_FILE);
        }
        String text = decode(bytes, Files.size(path) > bytes.length);
        if (text.indexOf('\0') >= 0 || (text.isEmpty() && bytes.length > 0)) {
            throw new ToolFailure(name(path) + " is no text file (" + Files.size(path) + " bytes)");
        }
        boolean whole = Files.size(path) <= bytes.length;
        return whole
                ? text
                : text + "\n[cut: these are the first " + bytes.length + " of " + Files.size(path) + " bytes]";
    }

    /** The lines that hold the text, as {@code file:number: line}. */
    public String searchFiles(@Body Map<String, Object> arguments) throws IOException {
        String wanted = text(arguments, "text", "").toLowerCase(Locale.ROOT);
        if (wanted.isBlank()) {
            throw new ToolFailure("the text to look for is empty");
        }
        List<String> hits = new ArrayList<>();
        Files.walkFileTree(resolve(text(arguments, "path", ".")), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Links are not followed: what they point to is found where it lies, if it lies in here.
                if (attributes.isRegularFile() && attributes.size() <= LARGEST_FILE) {
                    search(file, wanted, hits);
                }
                return hits.size() > MOST_HITS ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return hits.isEmpty() ? "(nothing found)" : first(hits, MOST_HITS, "hits");
    }

    private void search(Path file, String wanted, List<String> hits) throws IOException {
        String text = decode(Files.readAllBytes(file), false);
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (line.toLowerCase(Locale.ROOT).contains(wanted)) {
                hits.add(name(file) + ":" + number + ": " + ToolResult.bounded(line, LONGEST_LINE));
            }
        }
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
        if (!Files.isDirectory(folder)) {
            throw new ToolFailure("the workspace folder does not exist; create it or set caravel.workspace");
        }
        ToolFailure outside = new ToolFailure("'" + path + "' is not in the workspace");
        Path real;
        try {
            Path wanted = folder.resolve(path).normalize();
            if (!wanted.startsWith(folder)) {
                throw outside;
            }
            if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
                throw new ToolFailure("'" + path + "' does not exist");
            }
            real = wanted.toRealPath();
        } catch (InvalidPathException | IOException e) {
            throw outside;
        }
        if (!real.startsWith(folder.toRealPath())) {
            throw outside;
        }
        return real;
    }

    private String name(Path path) throws IOException {
        Path relative = folder.toRealPath().relativize(path);
        return relative.toString().isEmpty() ? "the workspace" : relative.toString();
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
