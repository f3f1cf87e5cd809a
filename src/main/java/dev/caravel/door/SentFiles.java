package dev.caravel.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.attachment.AttachmentReader;
import dev.caravel.run.AttachedFiles;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The files that a caller sends within JSON, {@code {"name", "data"}} with the bytes as Base64. Thread-safe. */
public final class SentFiles {

    private final AttachmentReader reader;

    public SentFiles(AttachmentReader reader) {
        this.reader = reader;
    }

    /** @throws Refusal when the field is no list of files */
    AttachedFiles in(RequestBody body, String field) {
        JsonNode list = body.get(field);
        if (list.isMissingNode() || list.isNull()) {
            return AttachedFiles.NONE;
        }
        if (!list.isArray()) {
            throw Refusal.malformed("'" + field + "' must be a list of files, each {\"name\", \"data\"}");
        }
        List<AttachedFiles> files = new ArrayList<>();
        list.forEach(file -> files.add(file(field, file)));
        return reader.together(files);
    }

    private AttachedFiles file(String field, JsonNode file) {
        boolean whole = file.path("name").isTextual() && file.path("data").isTextual() && file.size() == 2;
        if (!whole) {
            throw Refusal.malformed(
                    "each of '" + field + "' must be {\"name\", \"data\"}: what it is called, and its bytes as Base64");
        }
        return of(file.path("name").asText(), file.path("data").asText());
    }

    /**
     * A file.
     *
     * @param base64 its bytes
     * @throws Refusal when that is no Base64
     */
    public AttachedFiles of(String name, String base64) {
        return reader.read(name, decoded(base64));
    }

    /** @throws dev.caravel.run.TaskRefused when they are too many */
    public AttachedFiles together(List<AttachedFiles> files) {
        return reader.together(files);
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("the data of a file is not Base64");
        }
    }
}
