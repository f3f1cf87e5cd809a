package dev.caravel.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of the launcher, where a clone has its routes and settings: they are read from there, and no edit needs a build. */
final class HomeFolder {

    private HomeFolder() {}

    /** Empty when the program was not started by the launcher. */
    static Optional<Path> find() {
        return Optional.ofNullable(System.getProperty("caravel.home"))
                .map(Path::of)
                .filter(Files::isDirectory);
    }
}
