package dev.caravel.model;

/**
 * A model and who serves it, written {@code provider/model}.
 *
 * @param provider {@code anthropic} or {@code openai}
 * @param name the model's name as the provider knows it
 */
public record ModelName(String provider, String name) {

    public static final String ANTHROPIC = "anthropic";
    public static final String OPENAI = "openai";

    /**
     * Reads {@code provider/model}; without a provider it is Anthropic's. A name behind the provider may contain slashes
     * itself ({@code openai/meta-llama/Llama-4}).
     *
     * @throws IllegalArgumentException when the text is empty or names another provider
     */
    public static ModelName parse(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        if (slash < 0 && !trimmed.isEmpty()) {
            return new ModelName(ANTHROPIC, trimmed);
        }
        String provider = slash < 0 ? "" : trimmed.substring(0, slash);
        String name = trimmed.substring(slash + 1);
        if (name.isBlank() || !(provider.equals(ANTHROPIC) || provider.equals(OPENAI))) {
            throw new IllegalArgumentException("unknown provider in model '" + text
                    + "': write anthropic/MODEL or openai/MODEL (openai stands for every OpenAI-compatible host)");
        }
        return new ModelName(provider, name);
    }

    @Override
    public String toString() {
        return provider + "/" + name;
    }
}
