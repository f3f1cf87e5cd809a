package dev.caravel.route;

import dev.caravel.text.Printable;
import dev.caravel.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;

/**
 * A text that an option of a route names instead of holding it, such as {@code file:AGENTS.md} or {@code classpath:triage.md}. A
 * file is looked for in the working folder and then beside the launcher, as routes are.
 */
public final class TextResource {

    /** The property that names the launcher's folder. */
    public static final String HOME = "dev.caravel.home";

    private static final int LARGEST = 1_000_000;

    private TextResource() {}

    /** Whether a text is the place of one. */
    public static boolean isPlace(String text) {
        return ResourceHelper.hasScheme(text.strip()) && !text.strip().contains("\n");
    }

    /** @throws IllegalArgumentException when there is none, or it is no text */
    public static String read(CamelContext context, String place) {
        String location = place.strip();
        try (InputStream in = open(context, location)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IllegalArgumentException("it has more than " + LARGEST + " bytes");
            }
            return Utf8.decode(bytes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(Printable.line(location) + " can't be read: " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    Printable.line(location) + " can't be read: there is no such file" + in(context, location));
        }
    }

    private static InputStream open(CamelContext context, String location) throws IOException {
        Optional<Path> file =
                candidates(context, location).filter(Files::exists).findFirst();
        if (file.isEmpty()) {
            return ResourceHelper.resolveMandatoryResourceAsInputStream(context, location);
        }
        if (Files.isDirectory(file.get())) {
            throw new IllegalArgumentException("it is a folder");
        }
        if (!Files.isReadable(file.get())) {
            throw new IllegalArgumentException("the rights to read it are missing");
        }
        return Files.newInputStream(file.get());
    }

    /** The places that a file's relative name can mean, the first that is there counts. */
    private static Stream<Path> candidates(CamelContext context, String location) {
        if (!location.startsWith("file:")) {
            return Stream.empty();
        }
        try {
            Path file = Path.of(location.replaceFirst("^file:(//)?", ""));
            return Stream.concat(
                            Stream.of(Path.of("")),
                            context.getPropertiesComponent().resolveProperty(HOME).map(Path::of).stream())
                    .map(folder -> folder.resolve(file).toAbsolutePath())
                    .distinct();
        } catch (InvalidPathException e) {
            return Stream.empty();
        }
    }

    private static String in(CamelContext context, String location) {
        String places = candidates(context, location)
                .map(file -> Printable.line(String.valueOf(file.getParent())))
                .distinct()
                .collect(Collectors.joining(" or "));
        return places.isEmpty() ? "" : " in " + places;
    }
}
