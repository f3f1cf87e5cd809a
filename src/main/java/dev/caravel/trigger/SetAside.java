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

    private static final String WHY = ".why.txt";

    /** For a number and for what the reason's name has behind it. */
    private static final int ROOM = 16;

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
        Files.move(file, free(file, file.getFileName().toString()));
    }

    /**
     * Moves a file here, when it is said why.
     *
     * @throws NoSuchFileException when somebody else has taken it; then nothing is said
     */
    synchronized void move(Path file, String reason) throws IOException {
        Path target = free(file, kept(file.getFileName().toString()));
        write(why(target.getFileName().toString()), reason);
        Files.move(file, target);
    }

    /** A name here that no other file has. A link is moved as the link that it is. */
    private Path free(Path file, String name) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        Files.createDirectories(folder);
        // The path and not its name: that may be of bytes that are no letters.
        Path target =
                name.equals(file.getFileName().toString()) ? folder.resolve(file.getFileName()) : folder.resolve(name);
        return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                ? FileNames.numbered(name)
                        .map(folder::resolve)
                        .filter(free -> !Files.exists(free, LinkOption.NOFOLLOW_LINKS))
                        .findFirst()
                        .orElseThrow()
                : target;
    }

    /** A file that is called like another one's reason gets a name that no reason has, and each has room for its own. */
    private static String kept(String name) {
        String plain = name.endsWith(WHY) ? name.substring(0, name.length() - WHY.length()) + ".why-1.txt" : name;
        return FileNames.withRoom(plain, ROOM);
    }

    /** Says why the file of that name failed, once. */
    synchronized void say(String name, String reason) throws IOException {
        Files.createDirectories(folder);
        write(why(kept(name.substring(name.lastIndexOf('/') + 1))), reason);
    }

    private void write(Path why, String reason) throws IOException {
        String line = reason.strip() + "\n";
        String before = Files.exists(why) ? Files.readString(why) : "";
        if (!before.endsWith(line)) {
            // Whole, as everything that others wait for.
            Path part = Files.writeString(folder.resolve("." + UUID.randomUUID() + ".part"), before + line);
            Files.move(part, why, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path why(String name) {
        try {
            return folder.resolve(FileNames.with(name, WHY));
        } catch (InvalidPathException e) {
            // The locale has no letters for it.
            return folder.resolve(FileNames.with(Printable.line(name).replaceAll("[^ -~]|/", "_"), WHY));
        }
    }
}
