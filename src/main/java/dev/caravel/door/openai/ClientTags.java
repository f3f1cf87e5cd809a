package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.door.Refusal;
import dev.caravel.door.RequestBody;
import dev.caravel.run.Tags;
import java.util.List;

/** The tags that a client gives a run: OpenAI's metadata has only texts, and so it is a list with commas. */
final class ClientTags {

    private ClientTags() {}

    /** @throws Refusal when a run can have no such tags */
    static List<String> of(RequestBody body) {
        JsonNode tags = body.get("metadata").path("tags");
        if (tags.isMissingNode() || tags.isNull()) {
            return List.of();
        }
        if (!tags.isTextual()) {
            throw Refusal.malformed("metadata.tags must be a text, such as nightly,customer-7");
        }
        try {
            return Tags.listed(tags.asText());
        } catch (IllegalArgumentException e) {
            throw Refusal.malformed("metadata.tags: " + e.getMessage());
        }
    }
}
