package dev.caravel.openapi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An API as the settings declare it.
 *
 * @param name what agents call it
 * @param document where its OpenAPI document is: a file, {@code classpath:} or a web address
 * @param baseUrl where its paths begin, in the place of what the document says
 * @param key sent as the document's security scheme says
 * @param headers that each request has
 * @param effectKey the header that carries the effect key of calls that change something, where the API understands one
 */
public record DeclaredApi(
        String name,
        String document,
        Optional<URI> baseUrl,
        Optional<String> key,
        Map<String, String> headers,
        Optional<String> effectKey) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,32}");

    /** @throws IllegalArgumentException when no agent could name it */
    public DeclaredApi {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "an API's name has 1 to 32 letters, digits, - and _; '" + name + "' does not fit");
        }
    }

    /** @throws IllegalArgumentException when it is no address that paths can follow */
    public static URI baseUrl(String text) {
        try {
            URI address = new URI(text);
            boolean web = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            if (web && address.getHost() != null && address.getRawQuery() == null && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new IllegalArgumentException("'" + text + "' is no address such as https://api.example.com/v1");
    }

    boolean isOnTheWeb() {
        return document.startsWith("http://") || document.startsWith("https://");
    }

    boolean hasSecrets() {
        return key.isPresent() || !headers.isEmpty();
    }
}
