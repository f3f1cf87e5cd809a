package dev.caravel.money;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rows of one file, and which of them a model's name means. */
final class PriceFile {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** How providers name a state of a model: claude-sonnet-4-5-20250929, gpt-5.4-2026-03-05, claude-3-5-haiku-latest. */
    private static final Pattern SNAPSHOT = Pattern.compile("[-@](\\d{8}|\\d{4}-\\d{2}-\\d{2}|latest)$");

    private final List<PriceRow> rows;
    private final Map<String, PriceRow> byName = new HashMap<>();
    private final Map<String, PriceRow> byBeginning = new HashMap<>();

    private PriceFile(List<PriceRow> rows) {
        this.rows = rows;
    }

    /**
     * Reads a JSON array of rows.
     *
     * @param file its name, for messages
     * @throws IllegalArgumentException when it is none, in one line: the file, the row and what is wrong with it
     * @throws IOException when it can't be read
     */
    static PriceFile read(String file, InputStream in) throws IOException {
        JsonNode json = parse(file, in);
        PriceFile prices = new PriceFile(new ArrayList<>());
        for (int i = 0; i < json.size(); i++) {
            try {
                prices.add(PriceRowJson.read(json.get(i), file));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        file + ", row " + (i + 1) + named(json.get(i)) + ": " + e.getMessage());
            }
        }
        prices.rows.forEach(row -> prices.requireBase(file, row));
        return prices;
    }

    private static JsonNode parse(String file, InputStream in) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(in);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new IllegalArgumentException(file + " is no JSON, line " + line + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        if (!json.isArray()) {
            throw new IllegalArgumentException(file + " must be a JSON array of rows, [{…}, {…}]");
        }
        return json;
    }

    private static String named(JsonNode row) {
        String model = row.path("model").asText("");
        return model.isEmpty() ? "" : " (" + model + ")";
    }

    private void add(PriceRow row) {
        for (PriceRow other : rows) {
            if (row.isOfSameModel(other) && row.since().equals(other.since()) && row.above() == other.above()) {
                throw new IllegalArgumentException("there is a row already for the same model, since and above");
            }
        }
        row.names().map(name -> row.provider() + "/" + name).forEach(name -> {
            boolean isBeginning = name.endsWith("*");
            PriceRow other = isBeginning
                    ? byBeginning.putIfAbsent(plain(name.substring(0, name.length() - 1)), row)
                    : byName.putIfAbsent(plain(name), row);
            if (other != null && !other.isOfSameModel(row)) {
                throw new IllegalArgumentException("the name " + name + " belongs to " + other.model() + " already");
            }
        });
        rows.add(row);
    }

    /** A price needs a row for short prompts too. */
    private void requireBase(String file, PriceRow row) {
        if (versions(row).stream()
                .noneMatch(other -> other.above() == 0 && other.since().equals(row.since()))) {
            throw new IllegalArgumentException(file + ", row " + (rows.indexOf(row) + 1) + " (" + row.model()
                    + "): a row with the same since and without above is missing, for shorter prompts");
        }
    }

    List<PriceRow> rows() {
        return rows;
    }

    /** All rows of the model that is called so: by its very name, as a snapshot of it, else by the longest beginning. */
    List<PriceRow> find(String provider, String model) {
        String name = plain(provider + "/" + model);
        return Optional.ofNullable(byName.get(name))
                .or(() -> Optional.ofNullable(byName.get(SNAPSHOT.matcher(name).replaceFirst(""))))
                .or(() -> byBeginning.keySet().stream()
                        .filter(name::startsWith)
                        .max(Comparator.comparingInt(String::length))
                        .map(byBeginning::get))
                .map(this::versions)
                .orElse(List.of());
    }

    List<PriceRow> versions(PriceRow row) {
        return rows.stream().filter(row::isOfSameModel).toList();
    }

    private static String plain(String name) {
        return name.replace('.', '-');
    }
}
