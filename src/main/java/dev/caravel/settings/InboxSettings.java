package dev.caravel.settings;

import dev.caravel.text.Causes;
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
 * @param consumers how many files are read at the same time
 */
public record InboxSettings(String inbox, String outbox, String agent, int consumers) {

    /** What cannot stand in the address of Camel's endpoint. */
    private static final List<String> NO_FOLDER = List.of("?", "{{", "}}", "${");

    private static final Kind<String> FOLDER = InboxSettings::folder;

    static final Setting<String> INBOX = FOLDER.setting(
            "caravel.inbox",
            "inbox",
            "The folder of tasks: each file that is put there is answered into the outbox. Names that begin with a dot or end in `.camelLock` are left alone.");

    static final Setting<String> OUTBOX =
            FOLDER.setting("caravel.outbox", "outbox", "The folder of answers, those of the cron trigger included.");

    static final Setting<String> AGENT =
            Kind.TEXT.setting("caravel.inbox.agent", "assistant", "The agent that answers.");

    static final Setting<Integer> CONSUMERS = Kind.NUMBER.setting(
            "caravel.inbox.consumers",
            "8",
            "How many files are read at the same time; with the journal in memory, answered.");

    static final Section SECTION = new Section("Inbox trigger", "Works in `serve`.", INBOX, OUTBOX, AGENT, CONSUMERS);

    public static InboxSettings of(Settings settings) {
        InboxSettings inbox = new InboxSettings(
                settings.get(INBOX), settings.get(OUTBOX), settings.get(AGENT), settings.get(CONSUMERS));
        if (absolute(inbox.inbox).equals(absolute(inbox.outbox))) {
            throw new IllegalArgumentException("caravel.inbox and caravel.outbox are both '" + inbox.inbox
                    + "': an answer would be the next task");
        }
        return inbox;
    }

    private static String folder(String setting, String text) {
        String folder = Kind.PATH.read(setting, text).toString();
        NO_FOLDER.stream().filter(folder::contains).findFirst().ifPresent(sign -> {
            throw Kind.wrong(setting, "a folder whose name has no " + sign + " in it", folder);
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
    public void makeFolders() {
        make("caravel.inbox", inbox);
        make("caravel.outbox", outbox);
    }

    private static void make(String setting, String folder) {
        try {
            Files.createDirectories(Path.of(folder));
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + " is '" + folder
                    + "', which is no folder and cannot be made one (" + Causes.words(e) + ")");
        }
        if (!Files.isWritable(Path.of(folder))) {
            throw new IllegalArgumentException(
                    setting + " is '" + folder + "', a folder that cannot be written: check its rights");
        }
    }
}
