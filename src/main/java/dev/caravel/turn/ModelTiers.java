package dev.caravel.turn;

import dev.caravel.model.ModelName;
import java.util.List;

/**
 * The models that are configured.
 *
 * @param cheap what {@code cheap} stands for
 * @param strong what {@code strong} stands for
 * @param fallbacks what is asked when one is down, in this order
 */
public record ModelTiers(ModelName cheap, ModelName strong, List<ModelName> fallbacks) {}
