package dev.caravel.cli;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Lets {@code classpath:triage.md} in a route mean a file of the working folder, or of the launcher's, so that what an application finds among its
 * resources the program finds beside its routes. Only for resources: no class is loaded from there.
 */
final class WorkingFolder extends ClassLoader {

    WorkingFolder(ClassLoader parent) {
        super(parent);
    }

    @Override
    protected URL findResource(String name) {
        if (name.startsWith("META-INF/") || name.endsWith(".class")) {
            return null;
        }
        try {
            Path file = Path.of(name);
            Optional<Path> found = Stream.concat(
                            Stream.of(file), HomeFolder.find().map(home -> home.resolve(file)).stream())
                    .filter(Files::isRegularFile)
                    .findFirst();
            return found.isPresent() ? found.get().toUri().toURL() : null;
        } catch (InvalidPathException | MalformedURLException e) {
            return null;
        }
    }
}
