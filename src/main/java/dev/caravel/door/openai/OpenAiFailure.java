package dev.caravel.door.openai;

/** A call that has no answer, and what its client is told. */
final class OpenAiFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient OpenAiError error;

    OpenAiFailure(OpenAiError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    OpenAiError error() {
        return error;
    }
}
