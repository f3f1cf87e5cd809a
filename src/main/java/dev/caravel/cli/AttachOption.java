package dev.caravel.cli;

import dev.caravel.attachment.AttachmentReader;
import dev.caravel.run.AttachedFiles;
import dev.caravel.run.TaskRefused;
import dev.caravel.settings.AttachmentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files that {@code --attach} names. */
record AttachOption(List<Path> paths) {

    /** @throws UserMistake when one of them can't come with a task */
    AttachedFiles files(Configuration configuration) {
        AttachmentReader reader = AttachmentSettings.reader(configuration.settings());
        List<AttachedFiles> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(file(reader, path));
        }
        try {
            return reader.together(files);
        } catch (TaskRefused e) {
            throw new UserMistake("--attach: " + e.getMessage());
        }
    }

    private static AttachedFiles file(AttachmentReader reader, Path path) {
        if (Files.isDirectory(path)) {
            throw new UserMistake("--attach: " + path + " is a folder; name its files");
        }
        try {
            return reader.read(path);
        } catch (NoSuchFileException e) {
            throw new UserMistake("--attach: there is no file " + path);
        } catch (IOException e) {
            throw new UserMistake("--attach: " + path + " can't be read: " + e.getMessage());
        } catch (TaskRefused e) {
            throw new UserMistake("--attach: " + e.getMessage());
        }
    }
}
