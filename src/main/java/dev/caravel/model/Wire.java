package dev.caravel.model;

/** A provider's protocol: how a prompt is written and how a reply is read. Implementations are thread-safe. */
sealed interface Wire permits AnthropicWire, OpenAiWire {

    /** The request's body, in UTF-8. */
    byte[] write(Prompt prompt);

    /** Whether the request tells the provider what JSON the answer has to be; else the instructions do, or nobody. */
    boolean tellsFormat(Prompt prompt);

    /**
     * A reply that came as one JSON body.
     *
     * @throws ModelFailure when it is not the provider's format
     */
    Reply read(String body);

    /** Puts a streamed reply together; use one for a stream. */
    Assembler assembler(TextListener listener);
}
