package dev.caravel.money;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.*;

public final class Price {
    public static final Price FREE = new Price(0, 0);
    private final long in, out;

    Price(long in, long out) {
        this.in = in;
        this.out = out;
    }

    public Dollars cost(Usage u, JsonNode raw) {
        return new Dollars(u.promptTokens() * in + u.outputTokens() * out);
    }

    public Dollars ceiling(long p, long o) {
        return new Dollars(p * in * 5 / 4 + o * out);
    }
}
