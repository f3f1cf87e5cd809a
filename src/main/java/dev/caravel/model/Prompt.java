package dev.caravel.model;

import dev.caravel.journal.Message;
import java.util.List;
import java.util.Optional;

/**
 * What a model is asked, whatever the wire.
 *
 * @param model who is asked
 * @param instructions the system prompt; empty when there is none
 * @param tools the tools it may call
 * @param messages the conversation so far, in Anthropic's form
 * @param maxTokens the most tokens that the reply may have
 * @param parameters what the model is told besides
 * @param toolUse whether tools may be called now; they stay in the prompt either way, because a conversation that used them
 *     is refused without, and the cache depends on them
 * @param streaming whether the provider is asked for a stream
 * @param format the JSON that the final answer has to be; empty when it may be any text
 */
public record Prompt(
        ModelName model,
        String instructions,
        List<ToolDeclaration> tools,
        List<Message> messages,
        int maxTokens,
        ModelParameters parameters,
        ToolUse toolUse,
        boolean streaming,
        Optional<AnswerFormat> format) {

    /** A prompt for an answer of any form, to a model that is told nothing besides. */
    public Prompt(
            ModelName model,
            String instructions,
            List<ToolDeclaration> tools,
            List<Message> messages,
            int maxTokens,
            ToolUse toolUse,
            boolean streaming) {
        this(
                model,
                instructions,
                tools,
                messages,
                maxTokens,
                ModelParameters.NONE,
                toolUse,
                streaming,
                Optional.empty());
    }

    /** Whether the model may call tools. */
    public enum ToolUse {
        AUTO,
        NONE
    }
}
