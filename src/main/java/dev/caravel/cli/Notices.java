package dev.caravel.cli;

/** What the program says in more than one place. */
final class Notices {

    static final String SIMULATED =
            "The model is simulated: no key, no network. Set ANTHROPIC_API_KEY, or OPENAI_BASE_URL for"
                    + " any OpenAI-compatible server, to ask a real one.";

    private Notices() {}
}
