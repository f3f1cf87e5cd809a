package dev.caravel.doctor;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folders that are read and written. Nothing is written to find out. */
final class Folders {

    private Folders() {}

    /** A folder that is written into, and made when it is needed first. */
    static Finding written(String subject, Path folder, String setting) {
        String remedy = "Give the user that runs Caravel the right to write there, or set " + setting + ".";
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            return Finding.wrong(subject, folder + " is a file", "Remove it, or set " + setting + ".");
        }
        if (Files.isDirectory(folder)) {
            return isOpen(folder)
                    ? Finding.ok(subject, folder + " can be written")
                    : Finding.wrong(subject, folder + " can't be written", remedy);
        }
        Path above = above(folder);
        return Files.isDirectory(above) && isOpen(above)
                ? Finding.ok(subject, folder + " will be made when it is needed")
                : Finding.wrong(subject, folder + " can't be made: " + above + " can't be written", remedy);
    }

    /** A folder that is there or is not needed. */
    static Finding workspace(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Finding.warning(
                    "workspace",
                    folder + " is not there, so that the file tools find nothing",
                    "Make it, or set caravel.workspace.");
        }
        return Files.isReadable(folder)
                ? written("workspace", folder, "caravel.workspace")
                : Finding.wrong(
                        "workspace", folder + " can't be read", "Give the user that runs Caravel the right to.");
    }

    private static boolean isOpen(Path folder) {
        return Files.isWritable(folder) && Files.isExecutable(folder);
    }

    /** The nearest folder that is there. */
    static Path above(Path folder) {
        Path above = folder.toAbsolutePath().normalize().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above == null ? Path.of("").toAbsolutePath() : above;
    }
}
