package dev.caravel.model;

import java.util.regex.Pattern;

/**
 * A model and who serves it, written {@code provider/model}.
 *
 * @param provider {@code anthropic}, {@code openai} or the name of a further one
 * @param name the model's name as the provider knows it
 */
public record ModelName(String provider, String name) {

    public static final String ANTHROPIC = "anthropic";
    public static final String OPENAI = "openai";

    /** What a provider may be called. */
    public static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    /**
     * Reads {@code provider/model}; without a provider it is Anthropic's. A name behind the provider may contain slashes
     * itself ({@code openai/meta-llama/Llama-4}).
     *
     * @throws IllegalArgumentException when the text is empty, or what stands before its slash can be nobody's name
     */
    public static ModelName parse(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        if (slash < 0 && !trimmed.isEmpty()) {
            return new ModelName(ANTHROPIC, trimmed);
        }
        String provider = slash < 0 ? "" : trimmed.substring(0, slash);
        String name = trimmed.substring(slash + 1);
        if (name.isBlank() || !PROVIDER.matcher(provider).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no model: write PROVIDER/MODEL, for example openai/MODEL");
        }
        return new ModelName(provider, name);
    }

    /** Whether a provider is neither of the two that have settings of their own. */
    public static boolean isFurther(String provider) {
        return !provider.equals(ANTHROPIC) && !provider.equals(OPENAI);
    }

    @Override
    public String toString() {
        return provider + "/" + name;
    }
}
