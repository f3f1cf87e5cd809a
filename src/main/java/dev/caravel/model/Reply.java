package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.money.Usage;
import dev.caravel.text.Characters;
import java.util.Optional;

/**
 * What a model answered, whole.
 *
 * @param id what the provider calls the reply, by which its support finds it; empty when it does not say
 * @param servedBy the model that the reply names
 * @param usage what it used; empty when the host does not say, or says what can't be true
 * @param rawUsage the provider's own usage object; a missing node when there was none
 * @param stopReason why it stopped, in Anthropic's words
 * @param content the content blocks in Anthropic's form
 */
public record Reply(
        String id, String servedBy, Optional<Usage> usage, JsonNode rawUsage, String stopReason, ArrayNode content) {

    /** The member of a call that says why it is kept without its arguments. */
    public static final String LEFT_OUT = "left_out";

    /** A model may write half a character, and a host may name it at any length: here both come in. */
    public Reply {
        id = Characters.whole(CallIds.name(id));
        servedBy = Characters.whole(CallIds.name(servedBy));
        stopReason = Characters.whole(CallIds.name(stopReason));
        Json.mend(rawUsage);
        Json.mend(content);
    }

    /** What is kept of it: everything, but arguments that are longer than any tool is given. */
    public ArrayNode kept() {
        LongArguments.leaveOut(content);
        return content;
    }

    /** True when the host counted less than nothing, or more than any model takes: it may have sent anything. */
    public boolean isMiscounted() {
        return TokenCounts.isNonsense(rawUsage);
    }
}
