package dev.caravel.caller;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.money.Dollars;
import dev.caravel.text.JsonFile;
import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the file of callers: a JSON array with an entry for each. */
final class CallersFile {

    static final int LONGEST = 10_000_000;

    static final String NAME = "name";
    static final String HASH = "sha256";
    private static final String TENANT = "tenant";
    private static final String AGENTS = "agents";
    private static final String BUDGET = "budget_usd";
    private static final String BUDGET_DAY = "budget_day_usd";
    private static final Set<String> FIELDS =
            new LinkedHashSet<>(List.of(NAME, HASH, TENANT, AGENTS, BUDGET, BUDGET_DAY));

    private static final String NAMES = "[A-Za-z0-9._-]{1,64}";
    private static final String HOW = "; ./caravel token NAME prints an entry";

    private CallersFile() {}

    /**
     * @param file its name, for messages
     * @throws IllegalArgumentException when it is none, in one line: the file, the entry, what is wrong with it and what to do
     */
    static List<KnownToken> read(String file, byte[] bytes) {
        JsonNode json = JsonFile.read(file, bytes, LONGEST);
        if (!json.isArray()) {
            throw new IllegalArgumentException(file + " must be a JSON array of callers, [{…}, {…}]" + HOW);
        }
        List<KnownToken> tokens = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            try {
                KnownToken token = token(json.get(i));
                requireOther(tokens, token);
                tokens.add(token);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        file + ", entry " + (i + 1) + named(json.get(i)) + ": " + e.getMessage());
            }
        }
        return List.copyOf(tokens);
    }

    private static String named(JsonNode entry) {
        String name = entry.path(NAME).asText("");
        return name.isEmpty() ? "" : " (" + Printable.line(name) + ")";
    }

    private static KnownToken token(JsonNode entry) {
        if (!entry.isObject()) {
            throw new IllegalArgumentException("it must be an object with " + String.join(", ", FIELDS) + HOW);
        }
        for (Map.Entry<String, JsonNode> field : entry.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw new IllegalArgumentException("there is no field '" + Printable.line(field.getKey())
                        + "'; there are: " + String.join(", ", new TreeSet<>(FIELDS)));
            }
        }
        String name = requireName(text(entry, NAME).orElse(""));
        Optional<String> tenant = text(entry, TENANT);
        Optional<Dollars> budgetDay = dollars(entry, BUDGET_DAY);
        if (budgetDay.isPresent() && tenant.isEmpty()) {
            throw new IllegalArgumentException(
                    BUDGET_DAY + " is what a tenant may spend in a day: add the caller's tenant, or leave it out");
        }
        return new KnownToken(hash(entry), new Caller(name, tenant, agents(entry), dollars(entry, BUDGET), budgetDay));
    }

    static String requireName(String name) {
        if (!name.matches(NAMES)) {
            throw new IllegalArgumentException("a caller's name must be 1 to 64 letters, digits and . _ -");
        }
        return name;
    }

    private static byte[] hash(JsonNode entry) {
        return text(entry, HASH)
                .map(hash -> hash.toLowerCase(Locale.ROOT))
                .filter(hash -> hash.matches("[0-9a-f]{64}"))
                .map(HexFormat.of()::parseHex)
                .orElseThrow(() -> new IllegalArgumentException(
                        HASH + " must be the SHA-256 of the caller's token, 64 hexadecimal digits" + HOW));
    }

    /** An entry without the field has no such bound; one with an empty text would look as if it had. */
    private static Optional<String> text(JsonNode entry, String field) {
        if (!entry.has(field)) {
            return Optional.empty();
        }
        if (!entry.path(field).isTextual() || entry.path(field).asText().isBlank()) {
            throw new IllegalArgumentException(field + " must be a text that is not empty, or be left out");
        }
        return Optional.of(entry.path(field).asText().strip());
    }

    private static Optional<Set<String>> agents(JsonNode entry) {
        if (!entry.has(AGENTS)) {
            return Optional.empty();
        }
        Set<String> agents = new LinkedHashSet<>();
        JsonNode names = entry.path(AGENTS);
        names.forEach(name -> agents.add(name.isTextual() ? name.asText().strip() : ""));
        if (!names.isArray() || agents.contains("")) {
            throw new IllegalArgumentException(
                    AGENTS
                            + " must be an array of agents' names, [] for a caller who may only read; left out, all may be asked");
        }
        return Optional.of(Set.copyOf(agents));
    }

    private static Optional<Dollars> dollars(JsonNode entry, String field) {
        JsonNode amount = entry.path(field);
        if (!entry.has(field)) {
            return Optional.empty();
        }
        return Optional.of(amount)
                .filter(value -> value.isNumber() || value.isTextual())
                .map(value -> value.isNumber() ? value.decimalValue().toPlainString() : value.asText())
                .map(Dollars::parse)
                .filter(Dollars::isPositive)
                .or(() -> {
                    throw new IllegalArgumentException(
                            field + " must be an amount of US dollars above 0, such as 0.25, or be left out");
                });
    }

    private static void requireOther(List<KnownToken> tokens, KnownToken token) {
        for (KnownToken other : tokens) {
            if (other.caller().name().equals(token.caller().name())) {
                throw new IllegalArgumentException("there is a caller of that name already");
            }
            if (other.isOf(token.sha256())) {
                throw new IllegalArgumentException(
                        "caller '" + other.caller().name() + "' has that token already; each needs a token of its own");
            }
        }
    }
}
