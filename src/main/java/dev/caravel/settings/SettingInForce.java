package dev.caravel.settings;

/**
 * A setting as it holds now.
 *
 * @param section the heading that it stands under
 * @param name its name; of a family each one that is set
 * @param value its text; a secret's is not given
 * @param from where that comes from: {@code default}, {@code environment} or {@code properties}
 * @param text what it is for
 */
public record SettingInForce(String section, String name, String value, String from, String text) {}
