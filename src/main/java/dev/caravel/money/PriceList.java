package dev.caravel.money;

import java.time.Instant;
import java.util.Optional;

public final class PriceList {
    public static PriceList builtIn() {
        return new PriceList();
    }

    public PriceList with(java.nio.file.Path p) {
        return this;
    }

    public Optional<Price> find(String provider, String model, Instant at) {
        if (model.startsWith("claude-haiku")) return Optional.of(new Price(100_000, 500_000));
        if (model.startsWith("claude") || model.startsWith("gpt")) return Optional.of(new Price(2_000_000, 10_000_000));
        return Optional.empty();
    }
}
