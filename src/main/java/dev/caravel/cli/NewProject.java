package dev.caravel.cli;

import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder that {@code caravel init} writes: whole or not at all, and never over anything. */
final class NewProject {

    /** As they are called in the jar: tools that pack it leave files out whose names begin with a dot. */
    static final List<String> FILES = List.of(
            "README.md",
            "AGENTS.md",
            "application.properties",
            "gitignore",
            "test.sh",
            "test/application.properties",
            "routes/agents/desk.camel.yaml",
            "routes/tools/order-status.camel.yaml",
            "routes/tools/refund.camel.yaml",
            "routes/loop/caravel-guardrail.camel.yaml",
            "routes/triggers/morning.camel.yaml",
            "skills/complaints/SKILL.md",
            "workspace/orders.csv");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}");

    private final String name;
    private final String caravel;

    /**
     * @param caravel how the program is called from within the folder
     * @throws UserMistake when no folder of a project can be called so
     */
    NewProject(String name, String caravel) {
        if (!NAME.matcher(name).matches()) {
            throw new UserMistake(
                    "a project's name has 1 to 64 letters, digits, - _ and ., and begins with a letter or a"
                            + " digit; '" + Printable.line(name) + "' does not fit");
        }
        this.name = name;
        this.caravel = caravel;
    }

    /** @throws UserMistake when there is something of that name already, or nothing can be written */
    void write() {
        Path folder = Path.of(name);
        requireNothing(folder);
        Path draft = Path.of("." + name + "-" + UUID.randomUUID());
        try {
            for (String file : FILES) {
                write(draft, file);
            }
            take(draft, folder);
        } catch (IOException e) {
            throw new UserMistake(name + " can't be written: " + Causes.line(e));
        } finally {
            remove(draft);
        }
    }

    private void requireNothing(Path folder) {
        if (Files.isSymbolicLink(folder) || Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserMistake(name + " exists already; give another name");
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findFirst().isPresent()) {
                    throw new UserMistake("the folder " + name + " is not empty; give another name");
                }
            } catch (IOException e) {
                throw new UserMistake("the folder " + name + " can't be read: " + Causes.line(e));
            }
        }
    }

    private void write(Path draft, String file) throws IOException {
        Path target = draft.resolve(file.replaceFirst("^gitignore$", ".gitignore"));
        Files.createDirectories(target.getParent());
        String text;
        try (InputStream in = NewProject.class.getResourceAsStream("/caravel/new-project/" + file)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Files.writeString(target, text.replace("@name@", name).replace("@caravel@", caravel));
        if (file.endsWith(".sh") && !target.toFile().setExecutable(true, false)) {
            throw new IOException(target + " can't be made executable");
        }
    }

    /** An empty folder is replaced; one that somebody has filled meanwhile is not. */
    private static void take(Path draft, Path folder) throws IOException {
        try {
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, folder);
        }
    }

    private static void remove(Path draft) {
        if (!Files.exists(draft, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(draft)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UserMistake(draft + " is left over and can be removed: " + Causes.line(e));
        }
    }

    /** How the program is called from a folder within this one. */
    static String fromWithin(Optional<String> program) {
        String called = program.orElse("caravel");
        String there =
                !called.contains("/") || called.startsWith("/") ? called : "../" + called.replaceFirst("^(\\./)+", "");
        return there.matches("[\\w./+-]+") ? there : "'" + there.replace("'", "'\\''") + "'";
    }
}
