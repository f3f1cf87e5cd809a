package dev.caravel.cli;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Lets {@code classpath:triage.md} in a route mean a file of the working folder, so that what an application finds among its
 * resources the program finds beside its routes. Only for resources: no class is loaded from there.
 */
final class WorkingFolder extends ClassLoader {

    WorkingFolder(ClassLoader parent) {
        super(parent);
    }

    @Override
    protected URL findResource(String name) {
        try {
            Path file = Path.of(name);
            return !name.startsWith("META-INF/") && !name.endsWith(".class") && Files.isRegularFile(file)
                    ? file.toUri().toURL()
                    : null;
        } catch (InvalidPathException | MalformedURLException e) {
            return null;
        }
    }
}
