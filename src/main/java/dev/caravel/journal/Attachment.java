package dev.caravel.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A file that came with a task. Events and conversations say what it is; its bytes are kept once, in {@link AttachmentStore},
 * however many runs and events speak of it.
 *
 * @param name what its sender calls it; one printable line
 * @param mediaType what its bytes are, whatever its name says
 * @param bytes how many there are
 * @param sha256 of its bytes, in hexadecimal digits
 * @param width of a picture, in pixels; absent for anything else
 * @param height of a picture, in pixels; absent for anything else
 * @param pages of a PDF; absent for anything else
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Attachment(
        String name, String mediaType, int bytes, String sha256, Integer width, Integer height, Integer pages) {

    private static final String BLOCK = "attachment";

    /** What a model has to be able to read. */
    public enum Kind {
        IMAGE,
        PDF,
        TEXT
    }

    /** What a model has to be able to read for it. */
    public Kind kind() {
        if (mediaType.startsWith("image/")) {
            return Kind.IMAGE;
        }
        return mediaType.equals("application/pdf") ? Kind.PDF : Kind.TEXT;
    }

    /** How it stands in a user's message, in the place of the block that a model gets. */
    public ObjectNode block() {
        ObjectNode block = JsonNodeFactory.instance.objectNode();
        block.put("type", BLOCK).put("name", name).put("media_type", mediaType).put("bytes", bytes);
        block.put("sha256", sha256);
        if (width != null) {
            block.put("width", width).put("height", height);
        }
        if (pages != null) {
            block.put("pages", pages);
        }
        return block;
    }

    /** The one that a block of a user's message stands for; empty for any other block. */
    public static Optional<Attachment> in(JsonNode block) {
        if (!block.path("type").asText().equals(BLOCK)) {
            return Optional.empty();
        }
        return Optional.of(new Attachment(
                block.path("name").asText(),
                block.path("media_type").asText(),
                block.path("bytes").asInt(),
                block.path("sha256").asText(),
                number(block, "width"),
                number(block, "height"),
                number(block, "pages")));
    }

    private static Integer number(JsonNode block, String field) {
        return block.hasNonNull(field) ? block.get(field).asInt() : null;
    }

    /** All that the user's messages hold, in their order. What a model writes is none, whatever it looks like. */
    public static List<Attachment> in(List<Message> messages) {
        List<Attachment> found = new ArrayList<>();
        for (Message message : messages) {
            if (!message.fromAssistant()) {
                message.content().forEach(block -> in(block).ifPresent(found::add));
            }
        }
        return found;
    }

    /** For a person: {@code photo.png [image/png, 12,345 bytes, 640 × 480 pixels, sha256 0123456789ab…]}. */
    public String label() {
        StringBuilder label = new StringBuilder(name).append(" [").append(mediaType);
        label.append(String.format(Locale.ROOT, ", %,d bytes", bytes));
        if (width != null) {
            label.append(", ").append(width).append(" × ").append(height).append(" pixels");
        }
        if (pages != null) {
            label.append(", ").append(pages).append(pages == 1 ? " page" : " pages");
        }
        return label.append(", sha256 ")
                .append(sha256, 0, Math.min(12, sha256.length()))
                .append("…]")
                .toString();
    }

    /** Whether these are the same files, whatever they are called. */
    public static boolean areSame(List<Attachment> some, List<Attachment> others) {
        return digests(some).equals(digests(others));
    }

    private static List<String> digests(List<Attachment> some) {
        return Objects.requireNonNullElse(some, List.<Attachment>of()).stream()
                .map(Attachment::sha256)
                .toList();
    }
}
