package dev.caravel.trigger;

import dev.caravel.text.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A folder for what is done with, or failed, each file beside the earlier ones of its name; {@code NAME.why.txt} says why it
 * failed. Thread-safe.
 */
public final class SetAside {

    private final Path folder;

    public SetAside(Path folder) {
        this.folder = folder;
    }

    /**
     * Moves a file here.
     *
     * @throws NoSuchFileException when somebody else has taken it
     */
    synchronized void move(Path file) throws IOException {
        Files.move(file, free(file));
    }

    /**
     * Moves a file here, when it is said why.
     *
     * @throws NoSuchFileException when somebody else has taken it; then nothing is said
     */
    synchronized void move(Path file, String reason) throws IOException {
        Path target = free(file);
        say(target.getFileName().toString(), reason);
        Files.move(file, target);
    }

    /** A name here that no other file has. A link is moved as the link that it is. */
    private Path free(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        Files.createDirectories(folder);
        Path target = folder.resolve(file.getFileName());
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                ? FileNames.numbered(file.getFileName().toString())
                        .map(folder::resolve)
                        .filter(free -> !Files.exists(free, LinkOption.NOFOLLOW_LINKS))
                        .findFirst()
                        .orElseThrow()
                : target;
    }

    /** Once. */
    synchronized void say(String name, String reason) throws IOException {
        String line = reason.strip() + "\n";
        Files.createDirectories(folder);
        Path why = why(name);
        String before = Files.exists(why) ? Files.readString(why) : "";
        if (!before.endsWith(line)) {
            // Whole, as everything that others wait for.
            Path part = Files.writeString(folder.resolve("." + UUID.randomUUID() + ".part"), before + line);
            Files.move(part, why, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path why(String name) {
        String plain = name.substring(name.lastIndexOf('/') + 1);
        try {
            return folder.resolve(FileNames.with(plain, ".why.txt"));
        } catch (InvalidPathException e) {
            // The locale has no letters for it.
            return folder.resolve(FileNames.with(Printable.line(plain).replaceAll("[^ -~]|/", "_"), ".why.txt"));
        }
    }
}
