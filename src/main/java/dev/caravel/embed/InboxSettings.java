package dev.caravel.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The settings of the inbox trigger.
 *
 * @param inbox the folder that tasks are taken from
 * @param outbox the folder that answers are put into, those of the cron trigger too
 * @param agent who answers
 * @param consumers how many files are answered at the same time
 */
record InboxSettings(String inbox, String outbox, String agent, int consumers) {

    /** What cannot stand in the address of Camel's endpoint. */
    private static final List<String> NO_FOLDER = List.of("?", "{{", "}}", "${");

    static InboxSettings of(SettingSource source) {
        InboxSettings settings = new InboxSettings(
                folder(source, "caravel.inbox", "inbox"),
                folder(source, "caravel.outbox", "outbox"),
                source.find("caravel.inbox.agent").orElse("assistant"),
                source.number("caravel.inbox.consumers", 8));
        if (absolute(settings.inbox).equals(absolute(settings.outbox))) {
            throw new IllegalArgumentException("caravel.inbox and caravel.outbox are both '" + settings.inbox
                    + "': an answer would be the next task");
        }
        return settings;
    }

    private static String folder(SettingSource source, String setting, String otherwise) {
        String folder = source.path(setting, otherwise).toString();
        NO_FOLDER.stream().filter(folder::contains).findFirst().ifPresent(sign -> {
            throw SettingSource.wrong(setting, "a folder whose name has no " + sign + " in it", folder);
        });
        return folder;
    }

    private static Path absolute(String folder) {
        return Path.of(folder).toAbsolutePath().normalize();
    }

    /**
     * Makes the folders where they are missing: better now than when an answer is paid for.
     *
     * @throws IllegalArgumentException when one cannot be made or written
     */
    void makeFolders() {
        make("caravel.inbox", inbox);
        make("caravel.outbox", outbox);
    }

    private static void make(String setting, String folder) {
        try {
            Files.createDirectories(Path.of(folder));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    setting + " is '" + folder + "', which is no folder and cannot be made one (" + e + ")");
        }
        if (!Files.isWritable(Path.of(folder))) {
            throw new IllegalArgumentException(
                    setting + " is '" + folder + "', a folder that cannot be written: check its rights");
        }
    }
}
