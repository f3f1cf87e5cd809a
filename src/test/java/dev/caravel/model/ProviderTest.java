package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Base URLs as people write them, and where prompts are sent then. */
class ProviderTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com,                     https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1/,                 https://api.openai.com/v1/chat/completions",
        "https://api.groq.com/openai/v1,             https://api.groq.com/openai/v1/chat/completions",
        "https://api.z.ai/api/paas/v4,               https://api.z.ai/api/paas/v4/chat/completions",
        "http://localhost:11434,                     http://localhost:11434/v1/chat/completions",
        "https://host/v1/chat/completions,           https://host/v1/chat/completions",
        "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21,"
                + " https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        "https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21,"
                + " https://x.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        "https://x.services.ai.azure.com/models?api-version=2024-05-01-preview,"
                + " https://x.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview",
        "https://x.openai.azure.com/openai/v1,       https://x.openai.azure.com/openai/v1/chat/completions",
    })
    void openAiCompatible(String baseUrl, String endpoint) {
        assertThat(Provider.openAi(baseUrl, "", false).endpoint()).hasToString(endpoint);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.anthropic.com,            https://api.anthropic.com/v1/messages",
        "https://gateway/anthropic,            https://gateway/anthropic/v1/messages",
        "https://gateway/anthropic/v1/?beta=1, https://gateway/anthropic/v1/messages?beta=1",
    })
    void anthropics(String baseUrl, String endpoint) {
        assertThat(Provider.anthropic(baseUrl, "", false).endpoint()).hasToString(endpoint);
    }
}
