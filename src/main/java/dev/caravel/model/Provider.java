package dev.caravel.model;

import java.net.URI;

/**
 * Somebody who serves models.
 *
 * @param id {@code anthropic} or {@code openai}
 * @param endpoint where prompts are sent
 * @param key the API key; empty for a server that needs none
 * @param simulated true for the built-in simulated model
 */
public record Provider(String id, URI endpoint, String key, boolean simulated) {

    /** Anthropic, or a server that speaks its Messages API. */
    public static Provider anthropic(String baseUrl, String key, boolean simulated) {
        return new Provider(ModelName.ANTHROPIC, endpoint(baseUrl, "/v1", "/messages"), key, simulated);
    }

    /** OpenAI, or a server that speaks its chat completions API. */
    public static Provider openAi(String baseUrl, String key, boolean simulated) {
        return new Provider(
                ModelName.OPENAI,
                endpoint(baseUrl, hasPath(baseUrl) ? "" : "/v1", "/chat/completions"),
                key,
                simulated);
    }

    /** The version is added where the base URL does not have it: both spellings are common. */
    private static URI endpoint(String baseUrl, String version, String path) {
        String base = baseUrl.trim().replaceAll("/+$", "");
        if (!base.matches("https?://[^/?#\\s]+[^?#\\s]*")) {
            throw new IllegalArgumentException("'" + baseUrl + "' is no base URL; write for example https://host/v1");
        }
        return URI.create(base + (base.endsWith("/v1") ? "" : version) + path);
    }

    private static boolean hasPath(String baseUrl) {
        return !baseUrl.trim()
                .replaceAll("/+$", "")
                .replaceFirst("^https?://[^/]+", "")
                .isEmpty();
    }

    Wire wire() {
        return id.equals(ModelName.ANTHROPIC) ? new AnthropicWire() : new OpenAiWire(maxTokensField());
    }

    /** OpenAI itself refuses {@code max_tokens} for its newer models; most other hosts know nothing else. */
    private String maxTokensField() {
        String host = endpoint.getHost() == null ? "" : endpoint.getHost();
        return host.endsWith("openai.com") || host.endsWith("azure.com") ? "max_completion_tokens" : "max_tokens";
    }
}
