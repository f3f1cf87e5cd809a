package dev.caravel.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * How a model is asked for JSON of a schema. Where the provider can be told, it sees to it itself; where it can't, because its own
 * subset of JSON Schema has no words for this one or the host knows no schemas, the model is told in the instructions.
 *
 * @param anthropic the schema as {@code output_config.format} takes it; empty where that can't say it
 * @param openAi the member {@code json_schema} of {@code response_format}; empty where that can't say it
 * @param words the same for the instructions
 */
public record AnswerFormat(Optional<ObjectNode> anthropic, Optional<ObjectNode> openAi, String words) {

    /** Names mean nothing to a model; OpenAI demands one. */
    private static final String NAME = "answer";

    /** @param schema any JSON Schema that refers to its own parts only */
    public static AnswerFormat of(ObjectNode schema) {
        return new AnswerFormat(
                ProviderSchema.of(schema, ProviderSchema.Dialect.ANTHROPIC),
                openAi(schema),
                "Your final answer must be JSON that is valid against this JSON Schema, and nothing else: no other words, no"
                        + " Markdown.\n" + schema);
    }

    /** Strict mode knows no optional members, among others: such a schema is sent for guidance. */
    private static Optional<ObjectNode> openAi(ObjectNode schema) {
        Optional<ObjectNode> strict = ProviderSchema.of(schema, ProviderSchema.Dialect.OPENAI_STRICT);
        boolean object = schema.path("type").asText().equals("object");
        return strict.or(() -> Optional.of(schema).filter(any -> object)).map(said -> {
            ObjectNode format = Json.object().put("name", NAME).put("strict", strict.isPresent());
            format.set("schema", said);
            return format;
        });
    }

    /** The same, asked for in the instructions, whatever the provider. */
    public AnswerFormat inWords() {
        return new AnswerFormat(Optional.empty(), Optional.empty(), words);
    }

    /** The instructions with the words for it where the provider is not told otherwise. */
    static String instructions(Prompt prompt, Optional<ObjectNode> told) {
        String words = prompt.format()
                .filter(format -> told.isEmpty())
                .map(AnswerFormat::words)
                .orElse("");
        return prompt.instructions() + (prompt.instructions().isEmpty() || words.isEmpty() ? "" : "\n\n") + words;
    }
}
