package dev.caravel.model;

import dev.caravel.journal.Message;
import java.util.List;

/**
 * What a model is asked, whatever the wire.
 *
 * @param model who is asked
 * @param instructions the system prompt; empty when there is none
 * @param tools the tools it may call
 * @param messages the conversation so far, in Anthropic's form
 * @param maxTokens the most tokens that the reply may have
 * @param streaming whether the provider is asked for a stream
 */
public record Prompt(
        ModelName model,
        String instructions,
        List<ToolDeclaration> tools,
        List<Message> messages,
        int maxTokens,
        boolean streaming) {}
