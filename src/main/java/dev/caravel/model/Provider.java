package dev.caravel.model;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody who serves models.
 *
 * @param id what stands before the slash in its models' names
 * @param protocol what it speaks
 * @param endpoint where prompts are sent
 * @param key the API key; empty for a server that needs none
 * @param headers what each request has besides
 * @param simulated true for the built-in simulated model
 */
public record Provider(
        String id, Protocol protocol, URI endpoint, String key, Map<String, String> headers, boolean simulated) {

    /** The two protocols that models are served by. */
    public enum Protocol {

        /** Anthropic's Messages API. */
        ANTHROPIC,

        /** Chat completions as OpenAI defined them. */
        OPENAI
    }

    /** How a token of Azure's directory begins: JSON in Base64. */
    private static final String ENTRA_TOKEN = "eyJ";

    /** Host, path, query. */
    private static final Pattern URL = Pattern.compile("(https?://[^/?#\\s]+)([^?#\\s]*)(\\?[^#\\s]*)?");

    /** Anthropic, or a server that speaks its Messages API. */
    public static Provider anthropic(String baseUrl, String key, boolean simulated) {
        return named(ModelName.ANTHROPIC, Protocol.ANTHROPIC, baseUrl, key, Map.of(), simulated);
    }

    /** OpenAI, or a server that speaks its chat completions API. */
    public static Provider openAi(String baseUrl, String key, boolean simulated) {
        return named(ModelName.OPENAI, Protocol.OPENAI, baseUrl, key, Map.of(), simulated);
    }

    /** A server under a name of the user's. */
    public static Provider named(
            String id, Protocol protocol, String baseUrl, String key, Map<String, String> headers, boolean simulated) {
        URI endpoint = protocol == Protocol.ANTHROPIC
                ? endpoint(baseUrl, "/v1", "/messages")
                : endpoint(baseUrl, hasPath(baseUrl) ? "" : "/v1", "/chat/completions");
        return new Provider(id, protocol, endpoint, key, Map.copyOf(headers), simulated);
    }

    /**
     * The version and the path are added where the base URL does not have them: all spellings are common. A query stays behind
     * both.
     */
    private static URI endpoint(String baseUrl, String version, String path) {
        Matcher url = URL.matcher(baseUrl.trim());
        if (!url.matches()) {
            throw new IllegalArgumentException("'" + baseUrl + "' is no base URL; write for example https://host/v1");
        }
        String base = (url.group(1) + url.group(2)).replaceAll("/+$", "");
        String query = url.group(3) == null ? "" : url.group(3);
        if (base.endsWith(path)) {
            return URI.create(base + query);
        }
        return URI.create(base + (base.endsWith("/v1") ? "" : version) + path + query);
    }

    private static boolean hasPath(String baseUrl) {
        Matcher url = URL.matcher(baseUrl.trim());
        return url.matches() && !url.group(2).replaceAll("/+$", "").isEmpty();
    }

    /** The endpoint without its query, which is put on each request. */
    public String address() {
        return endpoint.toString().replaceFirst("\\?.*", "");
    }

    /** Where it lists its models. */
    URI models() {
        String query =
                protocol == Protocol.ANTHROPIC ? "?limit=1000" : isClassicAzure() ? "?" + endpoint.getRawQuery() : "";
        return URI.create(
                address().replaceFirst("(/deployments/[^/]+)?/(messages|chat/completions)$", "/models") + query);
    }

    /** What each request has: its key, and the headers of the settings. */
    Map<String, String> requestHeaders() {
        Map<String, String> all = new LinkedHashMap<>();
        if (protocol == Protocol.ANTHROPIC) {
            all.put("anthropic-version", "2023-06-01");
        }
        if (!key.isEmpty()) {
            if (protocol == Protocol.ANTHROPIC) {
                all.put("x-api-key", key);
            } else if (isClassicAzure() && !key.startsWith(ENTRA_TOKEN)) {
                all.put("api-key", key);
            } else {
                all.put("Authorization", "Bearer " + key);
            }
        }
        all.putAll(headers);
        return all;
    }

    /** Azure's classic endpoints, one a deployment, have their API's version in the query, and the key in a header of their own. */
    boolean isClassicAzure() {
        String query = endpoint.getQuery();
        return query != null && query.contains("api-version=");
    }

    Wire wire() {
        return protocol == Protocol.ANTHROPIC ? new AnthropicWire(id) : new OpenAiWire(id, maxTokensField());
    }

    /** OpenAI itself refuses {@code max_tokens} for its newer models; most other hosts know nothing else. */
    private String maxTokensField() {
        String host = endpoint.getHost() == null ? "" : endpoint.getHost();
        return host.endsWith("openai.com") || host.endsWith("azure.com") ? "max_completion_tokens" : "max_tokens";
    }
}
