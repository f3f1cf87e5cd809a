package dev.caravel.simulator.wire;

import static dev.caravel.simulator.wire.AnthropicRules.refuse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.simulator.wire.AnthropicRules.Shape;
import java.util.Set;

/** What Anthropic demands of the messages, of the system prompt, and of cache breakpoints. */
final class AnthropicMessages {

    private static final int MOST_BREAKPOINTS = 4;

    private int breakpoints;
    private boolean fiveMinutesSeen;

    private AnthropicMessages() {}

    static void check(JsonNode request) {
        new AnthropicMessages().walk(request);
    }

    private void walk(JsonNode request) {
        JsonNode messages = request.path("messages");
        if (messages.isEmpty()) {
            throw refuse("messages: at least one message is required");
        }
        list("tools", request.path("tools"));
        list("system", request.path("system"));
        for (int index = 0; index < messages.size(); index++) {
            message("messages." + index, messages.get(index), index == messages.size() - 1);
        }
        if (!messages.get(0).path("role").asText().equals("user")) {
            throw refuse("messages: first message must use the \"user\" role");
        }
        breakpoint("cache_control", request);
        if (breakpoints > MOST_BREAKPOINTS) {
            throw refuse("A maximum of 4 blocks with cache_control may be provided. Found " + breakpoints + ".");
        }
        AnthropicToolPairs.check(request);
    }

    private void list(String where, JsonNode blocks) {
        if (!blocks.isArray()) {
            return;
        }
        for (int index = 0; index < blocks.size(); index++) {
            if (where.equals("system")) {
                AnthropicBlocks.check(where + "." + index, blocks.get(index), Set.of("text"));
            }
            breakpoint(where + "." + index + ".cache_control", blocks.get(index));
        }
    }

    private void message(String where, JsonNode message, boolean last) {
        Shape.OBJECT.demand(where, message);
        AnthropicRules.required(where + ".role", message, "role");
        AnthropicRules.required(where + ".content", message, "content");
        String role = message.path("role").asText();
        if (!Set.of("user", "assistant").contains(role)) {
            throw refuse(where + ".role: Input should be 'user' or 'assistant'");
        }
        message.fieldNames().forEachRemaining(field -> {
            if (!Set.of("role", "content").contains(field)) {
                throw refuse(where + "." + field + ": Extra inputs are not permitted");
            }
        });
        JsonNode content = message.path("content");
        Shape.STRING_OR_ARRAY.demand(where + ".content", content);
        boolean empty = content.isTextual() ? content.asText().isEmpty() : content.isEmpty();
        if (empty && !(last && role.equals("assistant"))) {
            throw refuse(where
                    + ": all messages must have non-empty content except for the optional final assistant message");
        }
        for (int index = 0; index < content.size(); index++) {
            String place = where + ".content." + index;
            AnthropicBlocks.check(place, content.get(index), AnthropicBlocks.allowedFor(role));
            breakpoint(place + ".cache_control", content.get(index));
        }
    }

    private void breakpoint(String where, JsonNode block) {
        JsonNode control = block.path("cache_control");
        if (control.isMissingNode() || control.isNull()) {
            return;
        }
        Shape.OBJECT.demand(where, control);
        if (!control.path("type").asText().equals("ephemeral")) {
            throw refuse(where + ".type: Input should be 'ephemeral'");
        }
        String life = control.path("ttl").asText("5m");
        if (!Set.of("5m", "1h").contains(life)) {
            throw refuse(where + ".ephemeral.ttl: Input should be '5m' or '1h'");
        }
        // Longer lives come first: the cached beginning of the prompt must outlive what follows it.
        if (life.equals("1h") && fiveMinutesSeen) {
            throw refuse(
                    where + ": a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.");
        }
        fiveMinutesSeen |= life.equals("5m");
        breakpoints++;
    }
}
