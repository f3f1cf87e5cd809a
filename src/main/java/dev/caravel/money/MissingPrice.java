package dev.caravel.money;

/**
 * A model whose price nobody knows, and the row that a price file needs for it.
 *
 * @param asked {@code provider/model} as it is set or was asked for
 * @param provider whose price it is: a host's id, or the provider where the host is not known
 * @param model its name there
 */
public record MissingPrice(String asked, String provider, String model) {}
