package dev.caravel.money;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A row as JSON, both ways: its fields are named as in {@link PriceRow}, prices are US dollars a million tokens (a thousand
 * web searches). A price that is not given is that of the plainer kind: the cache costs what input costs, an hour in it what
 * five minutes cost, sound what text costs.
 */
final class PriceRowJson {

    private static final int TOKEN_DECIMALS = 6;
    private static final int PIECE_DECIMALS = 9;
    private static final Set<String> FIELDS = Set.of(
            "provider",
            "model",
            "also",
            "since",
            "above",
            "input",
            "output",
            "cache_read",
            "cache_write_5m",
            "cache_write_1h",
            "input_audio",
            "output_audio",
            "web_search",
            "requests",
            "context",
            "takes",
            "times",
            "source",
            "date");

    private static final Set<String> KINDS = Set.of("image", "pdf");

    private final JsonNode json;
    private final Set<String> hosts;

    private PriceRowJson(JsonNode json, Set<String> hosts) {
        this.json = json;
        this.hosts = hosts;
    }

    /**
     * Reads a row.
     *
     * @param file stands for the source where the row names none
     * @param hosts those that it may name as its provider
     * @throws IllegalArgumentException saying which field is wrong and what it may be
     */
    static PriceRow read(JsonNode json, String file, Set<String> hosts) {
        return new PriceRowJson(json, hosts).row(file);
    }

    private PriceRow row(String file) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("a row must be an object, {…}");
        }
        json.fieldNames().forEachRemaining(field -> {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("there is no field '" + field + "'; there are: "
                        + String.join(", ", FIELDS.stream().sorted().toList()));
            }
        });
        Dollars input = price("input");
        Dollars output = price("output");
        Dollars written = price("cache_write_5m", input);
        return new PriceRow(
                provider(),
                text("model"),
                also(),
                since(),
                tokens("above"),
                new Rates(
                        input,
                        output,
                        price("cache_read", input),
                        written,
                        price("cache_write_1h", written),
                        price("input_audio", input),
                        price("output_audio", output)),
                piece("web_search"),
                piece("requests"),
                tokens("context"),
                takes(),
                times(),
                json.has("source") ? text("source") : file,
                date());
    }

    private String provider() {
        String provider = text("provider");
        if (!hosts.contains(provider)) {
            throw new IllegalArgumentException("provider must be anthropic or openai (every OpenAI-compatible host), or"
                    + " the host that has this price (" + String.join(", ", hosts) + "), but is '" + provider + "'");
        }
        return provider;
    }

    private String text(String field) {
        String text = json.path(field).asText("").strip();
        if (!json.path(field).isTextual() || text.isEmpty()) {
            throw new IllegalArgumentException(field + " is missing or no text");
        }
        return text;
    }

    private List<String> also() {
        List<String> names = new ArrayList<>();
        for (JsonNode name : json.path("also")) {
            names.add(name.asText());
        }
        if (json.has("also") && (!json.get("also").isArray() || names.stream().anyMatch(String::isBlank))) {
            throw new IllegalArgumentException("also must be a list of names, such as [\"my-model\", \"my-model-*\"]");
        }
        return List.copyOf(names);
    }

    /** A day begins at midnight UTC. */
    private Instant since() {
        if (!json.has("since")) {
            return PriceRow.ALWAYS;
        }
        String text = json.get("since").asText();
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "since must be a day such as 2026-10-07 or a moment such as 2026-10-07T12:00:00Z, but is '" + text
                            + "'");
        }
    }

    private long tokens(String field) {
        JsonNode tokens = json.path(field);
        if (tokens.isMissingNode()) {
            return 0;
        }
        if (!tokens.isIntegralNumber() || !tokens.canConvertToLong() || tokens.asLong() < 1) {
            throw new IllegalArgumentException(
                    field + " must be a whole number of tokens such as 100000, but is " + tokens);
        }
        return tokens.asLong();
    }

    private Optional<Set<String>> takes() {
        if (!json.has("takes")) {
            return Optional.empty();
        }
        Set<String> takes = new TreeSet<>();
        json.get("takes").forEach(kind -> takes.add(kind.asText()));
        if (!json.get("takes").isArray() || !KINDS.containsAll(takes)) {
            throw new IllegalArgumentException(
                    "takes must be a list of image and pdf, such as [\"image\"], or [] for a model that reads text alone");
        }
        return Optional.of(takes);
    }

    /** What a thousand of them cost. */
    private Dollars piece(String field) {
        return json.has(field) ? dollars(field, PIECE_DECIMALS) : Dollars.ZERO;
    }

    private Dollars price(String field) {
        if (!json.has(field)) {
            throw new IllegalArgumentException(field + " is missing: US dollars a million tokens");
        }
        return dollars(field, TOKEN_DECIMALS);
    }

    private Dollars price(String field, Dollars otherwise) {
        return json.has(field) ? price(field) : otherwise;
    }

    private Dollars dollars(String field, int decimals) {
        JsonNode price = json.get(field);
        BigDecimal amount = price.isNumber() ? price.decimalValue() : BigDecimal.ONE.negate();
        if (amount.signum() < 0
                || amount.stripTrailingZeros().scale() > decimals
                || amount.compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
            throw new IllegalArgumentException(field + " must be US dollars, 0 to 1000000 with at most " + decimals
                    + " decimals, but is " + price);
        }
        return Dollars.parse(amount.toPlainString());
    }

    private Map<String, BigDecimal> times() {
        Map<String, BigDecimal> times = new TreeMap<>();
        json.path("times").properties().forEach(entry -> {
            JsonNode factor = entry.getValue();
            if (!entry.getKey().matches("[^=]+=[^=]+")
                    || !factor.isNumber()
                    || factor.decimalValue().signum() < 0) {
                throw new IllegalArgumentException("times must be factors by what the provider's usage says, such as"
                        + " {\"service_tier=batch\": 0.5}, but is " + json.get("times"));
            }
            times.put(entry.getKey(), factor.decimalValue());
        });
        if (json.has("times") && !json.get("times").isObject()) {
            throw new IllegalArgumentException("times must be an object, such as {\"service_tier=batch\": 0.5}");
        }
        return times;
    }

    private String date() {
        String date = json.path("date").asText("");
        if (!date.matches("|\\d{4}-\\d{2}(-\\d{2})?")) {
            throw new IllegalArgumentException("date must be a day or month such as 2026-11-22, but is '" + date + "'");
        }
        return date;
    }

    /** The row in the same format, with every price written out. */
    static ObjectNode write(PriceRow row) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("provider", row.provider()).put("model", row.model());
        if (!row.also().isEmpty()) {
            row.also().forEach(json.putArray("also")::add);
        }
        if (!row.begins().isEmpty()) {
            json.put("since", row.begins());
        }
        if (row.above() > 0) {
            json.put("above", row.above());
        }
        Rates rates = row.rates();
        put(json, "input", rates.input());
        put(json, "output", rates.output());
        put(json, "cache_read", rates.cacheRead());
        put(json, "cache_write_5m", rates.cacheWrite5m());
        put(json, "cache_write_1h", rates.cacheWrite1h());
        put(json, "input_audio", rates.inputAudio());
        put(json, "output_audio", rates.outputAudio());
        put(json, "web_search", row.webSearch());
        put(json, "requests", row.requests());
        if (row.context() > 0) {
            json.put("context", row.context());
        }
        row.takes().ifPresent(kinds -> kinds.forEach(json.putArray("takes")::add));
        if (!row.times().isEmpty()) {
            row.times().forEach(json.putObject("times")::put);
        }
        json.put("source", row.source());
        if (!row.date().isEmpty()) {
            json.put("date", row.date());
        }
        return json;
    }

    private static void put(ObjectNode json, String field, Dollars price) {
        json.put(field, new BigDecimal(price.toString()));
    }
}
