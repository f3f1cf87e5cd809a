package dev.caravel.run;

import dev.caravel.journal.Attachment;
import dev.caravel.journal.AttachmentStore;
import dev.caravel.journal.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files that a caller sends with a task, looked at and found good.
 *
 * @param attached those that come with the input, in their order
 * @param contents the bytes of these, and of those in the conversation before it, by their SHA-256; not to be changed
 */
public record AttachedFiles(List<Attachment> attached, Map<String, byte[]> contents) {

    public static final AttachedFiles NONE = new AttachedFiles(List.of(), Map.of());

    /** A file and its bytes. */
    public static AttachedFiles of(Attachment attachment, byte[] content) {
        return new AttachedFiles(List.of(attachment), Map.of(attachment.sha256(), content));
    }

    /** These and others behind them. */
    public AttachedFiles plus(AttachedFiles others) {
        List<Attachment> all = new ArrayList<>(attached);
        all.addAll(others.attached());
        return new AttachedFiles(List.copyOf(all), both(others.contents()));
    }

    /** The same without the bytes of files that came earlier in the conversation. */
    public AttachedFiles attachedOnly() {
        Map<String, byte[]> own = new HashMap<>();
        attached.forEach(file -> own.put(file.sha256(), contents.get(file.sha256())));
        return new AttachedFiles(attached, Map.copyOf(own));
    }

    private Map<String, byte[]> both(Map<String, byte[]> more) {
        Map<String, byte[]> both = new HashMap<>(contents);
        both.putAll(more);
        return Map.copyOf(both);
    }

    /**
     * Before the run is recorded that has them: their bytes are kept as long as it is.
     *
     * @param history the conversation before its input; it may speak of files that are kept already
     */
    public void keepFor(String run, List<Message> history, AttachmentStore store) {
        store.keep(run, contents);
        Set<String> earlier = new LinkedHashSet<>();
        Attachment.in(history).forEach(attachment -> earlier.add(attachment.sha256()));
        earlier.removeAll(contents.keySet());
        store.use(run, earlier);
    }
}
