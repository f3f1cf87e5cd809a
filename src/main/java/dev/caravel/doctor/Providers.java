package dev.caravel.doctor;

import dev.caravel.embed.ModelLook;
import dev.caravel.embed.ModelLook.Answer;
import dev.caravel.journal.Redaction;
import dev.caravel.settings.Settings;
import java.util.List;

/** Those who serve models: each is asked for its list of models, which costs nothing. */
final class Providers {

    private Providers() {}

    static Finding none() {
        return Finding.warning(
                "provider",
                "none is configured: run and chat are answered by the simulated model, and serve does not start",
                "Set ANTHROPIC_API_KEY, or OPENAI_API_KEY or OPENAI_BASE_URL for another host.");
    }

    static Finding of(ModelLook look, String provider, Settings settings) {
        String subject = "provider " + provider;
        Answer answer = look.ask(provider);
        // A host may repeat the key that it refuses.
        String trouble = new Redaction(settings.secrets()).apply(answer.trouble());
        return switch (answer.kind()) {
            case LIST -> Finding.ok(subject, answer.address() + " answers and offers " + count(answer.models()));
            case NO_LIST ->
                Finding.warning(
                        subject,
                        answer.address() + " answers and lists no models: " + trouble,
                        "Nothing to do where that host has no list; otherwise check its base URL.");
            // It says what to do itself.
            case REFUSED, AWAY -> Finding.wrong(subject, trouble, "");
        };
    }

    private static String count(List<String> models) {
        return models.size() == 1 ? "1 model" : models.size() + " models";
    }
}
