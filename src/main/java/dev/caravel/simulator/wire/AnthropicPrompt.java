package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The prompt in the order in which Anthropic caches it: tools, system, messages, block by block. */
final class AnthropicPrompt {

    private final List<PromptCache.Piece> pieces = new ArrayList<>();

    private AnthropicPrompt() {}

    static List<PromptCache.Piece> pieces(JsonNode request) {
        AnthropicPrompt prompt = new AnthropicPrompt();
        // Every model has a cache of its own.
        String model = request.path("model").asText();
        request.path("tools").forEach(tool -> prompt.add(model, tool));
        blocks(request.path("system")).forEach(block -> prompt.add(model, block));
        // A different tool choice keeps the cached tools and instructions, and loses the cached messages.
        String choice = model + request.path("tool_choice") + request.path("thinking");
        for (JsonNode message : request.path("messages")) {
            String place = choice + message.path("role").asText();
            blocks(message.path("content")).forEach(block -> prompt.add(place, block));
        }
        lifeOf(request).ifPresent(life -> {
            int last = prompt.pieces.size() - 1;
            prompt.pieces.set(last, prompt.pieces.get(last).keptFor(life));
        });
        return prompt.pieces;
    }

    private void add(String place, JsonNode block) {
        JsonNode content = block;
        if (block.has("cache_control")) {
            content = ((ObjectNode) block.deepCopy()).without("cache_control");
        }
        String text = content.toString();
        pieces.add(new PromptCache.Piece(place, text, lifeOf(block), Media.bytesOfBlock(block, text)));
    }

    private static Optional<PromptCache.Life> lifeOf(JsonNode block) {
        JsonNode control = block.path("cache_control");
        if (!control.isObject()) {
            return Optional.empty();
        }
        boolean hour = control.path("ttl").asText().equals("1h");
        return Optional.of(hour ? PromptCache.Life.AN_HOUR : PromptCache.Life.FIVE_MINUTES);
    }

    /** A plain string is a single text block. */
    private static List<JsonNode> blocks(JsonNode content) {
        if (content.isTextual()) {
            return List.of(Json.object().put("type", "text").put("text", content.asText()));
        }
        List<JsonNode> blocks = new ArrayList<>();
        content.forEach(blocks::add);
        return blocks;
    }
}
