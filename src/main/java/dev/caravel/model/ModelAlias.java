package dev.caravel.model;

/**
 * A name of the user's for a model.
 *
 * @param name the name; empty for a model that is named itself
 * @param parameters what the model is told where it is asked under this name
 */
public record ModelAlias(String name, ModelName model, ModelParameters parameters) {

    /** A model under its own name. */
    public static ModelAlias none(ModelName model) {
        return new ModelAlias("", model, ModelParameters.NONE);
    }
}
