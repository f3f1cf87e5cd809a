package dev.caravel.cli;

import dev.caravel.text.Printable;
import dev.caravel.text.Utf8;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the program finds route files: in {@code routes/} of the working folder, and behind it of the launcher's folder. */
final class RouteFolders {

    private static final Logger LOG = LoggerFactory.getLogger("caravel");
    /** That of the working folder. */
    static final Path OWN = Path.of("routes");

    private static final String ENDING = ".camel.yaml";

    /** What somebody may take for a route file that is read. */
    private static final Pattern LIKE_A_ROUTE =
            Pattern.compile(".*\\.(ya?ml|xml|java|groovy|kts)", Pattern.CASE_INSENSITIVE);

    private RouteFolders() {}

    /** The working folder's route files, as Camel looks for them. */
    static String pattern() {
        return own().isPresent() ? "file:routes/**/*" + ENDING : "classpath:caravel/no-routes/*";
    }

    /** The working folder's. */
    static Optional<Path> own() {
        return Optional.of(OWN).filter(Files::isDirectory);
    }

    /** The launcher's, when it is another one. */
    static Optional<Path> besideTheLauncher() {
        return HomeFolder.find()
                .map(home -> home.resolve(OWN))
                .filter(Files::isDirectory)
                .filter(folder -> !isTheSame(folder, OWN));
    }

    /** @throws UserMistake when a route file is no text in UTF-8, of which Camel says nothing */
    static void requireUtf8() {
        all().filter(file -> file.toString().endsWith(ENDING)).forEach(file -> {
            try {
                Utf8.decode(Files.readAllBytes(file));
            } catch (IllegalArgumentException | IOException e) {
                throw new UserMistake(file + " can't be read: " + Problems.inOneLine(e));
            }
        });
    }

    /** Says which files are not read because of their names. */
    static void warnOfOtherEndings() {
        all().filter(file -> LIKE_A_ROUTE.matcher(file.getFileName().toString()).matches()
                        && !file.toString().endsWith(ENDING))
                .forEach(file -> LOG.warn(
                        "{} is not read: a route file's name ends in {}", Printable.line(file.toString()), ENDING));
    }

    private static Stream<Path> all() {
        return Stream.concat(own().stream(), besideTheLauncher().stream()).flatMap(folder -> files(folder).stream());
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTheSame(Path one, Path other) {
        try {
            return Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
