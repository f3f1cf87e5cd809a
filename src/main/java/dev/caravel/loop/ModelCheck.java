package dev.caravel.loop;

import dev.caravel.model.ModelParameters;
import java.util.Optional;

/** Whether a model can be asked and paid for, known before a run begins. */
public interface ModelCheck {

    /**
     * Checks the configured models, fallbacks included.
     *
     * @throws IllegalArgumentException naming the model that can't be asked or paid for
     */
    void checkTiers();

    /**
     * Checks a model's or tier's name.
     *
     * @throws IllegalArgumentException when it can't be asked or paid for
     */
    void check(String wish);

    /**
     * Checks an agent's model, and what it tells its models.
     *
     * @param wish the model or tier that it names; empty where it names none
     * @throws IllegalArgumentException when it can't be asked, paid for or told that
     */
    void check(Optional<String> wish, ModelParameters parameters);
}
