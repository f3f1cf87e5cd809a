package dev.caravel.loop;

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
}
