package dev.caravel.model;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** Puts a streamed reply together, event by event. */
interface Assembler {

    /**
     * Takes the next event.
     *
     * @return false for what is no data: keep-alives and events that are not known
     * @throws ModelFailure when the event reports an error or is not the provider's format
     */
    boolean accept(ServerSentEvent event);

    /** True once the reply may count as whole, should the stream end now. */
    boolean isWhole();

    /** True once nothing more is to come. */
    boolean isOver();

    /**
     * What is known of the reply so far: who serves it and what it has used, without its content.
     *
     * @param mostTokens how long it may have become
     */
    Reply begun(int mostTokens);

    /** The content blocks so far. */
    ArrayNode content();

    /** The whole reply. */
    Reply reply();
}
