package dev.caravel;

/** Placeholder. */
public final class Caravel {
    public static void main(String[] arguments) {}
}
