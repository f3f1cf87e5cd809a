package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.money.Usage;

/** A provider's usage object as the wires count it, for tests of other rooms. */
public final class CountedUsage {

    private CountedUsage() {}

    public static Usage ofMessage(JsonNode usage) {
        return read(new AnthropicWire("anthropic"), "{\"content\": [], \"usage\": " + usage + "}");
    }

    public static Usage ofChatCompletion(JsonNode usage) {
        return read(
                new OpenAiWire("openai", "max_tokens"),
                "{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": \"Hi\"}}], \"usage\": " + usage
                        + "}");
    }

    private static Usage read(Wire wire, String reply) {
        return wire.read(reply).usage().orElseThrow();
    }
}
