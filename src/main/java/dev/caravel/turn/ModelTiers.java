package dev.caravel.turn;

import dev.caravel.model.ModelAlias;
import dev.caravel.model.ModelName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The models that are configured.
 *
 * @param aliases the user's own names for models
 * @param cheap what {@code cheap} stands for
 * @param strong what {@code strong} stands for
 * @param fallbacks what is asked when one is down, in this order
 */
public record ModelTiers(
        Map<String, ModelAlias> aliases, ModelAlias cheap, ModelAlias strong, List<ModelAlias> fallbacks) {

    /**
     * The model that somebody names: by its tier, by an alias or by its own name.
     *
     * @throws IllegalArgumentException when it can be no model
     */
    public ModelAlias named(String wish) {
        return switch (wish) {
            case "cheap" -> cheap;
            case "strong" -> strong;
            default -> Optional.ofNullable(aliases.get(wish)).orElseGet(() -> ModelAlias.none(ModelName.parse(wish)));
        };
    }

    /** All of them. */
    public Stream<ModelAlias> all() {
        return Stream.of(Stream.of(cheap, strong), fallbacks.stream(), aliases.values().stream())
                .flatMap(models -> models);
    }
}
