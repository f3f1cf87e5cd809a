package dev.caravel.money;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.text.JsonFile;
import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of one file, and which of them a model's name means. */
final class PriceFile {

    /** In bytes; all prices of the world are a tenth of it. */
    static final int LONGEST = 10_000_000;

    private static final int LONGEST_NAME = 60;

    /** What an object around the rows may say for all of them. */
    private static final Set<String> SHARED = Set.of("provider", "source", "date");

    private static final String ROWS = "prices";

    /** By host and model, each model's in the order of the file. */
    private final Map<String, List<PriceRow>> models = new LinkedHashMap<>();

    private final ModelNames names = new ModelNames();

    private PriceFile() {}

    /**
     * Reads a JSON array of rows, or an object with what all of them share.
     *
     * @param file its name, for messages
     * @param hosts those that rows may name
     * @throws IllegalArgumentException when it is none, in one line: the file, the row and what is wrong with it
     */
    static PriceFile read(String file, byte[] bytes, Set<String> hosts) {
        JsonNode json = JsonFile.read(file, bytes, LONGEST);
        JsonNode rows = json.isObject() ? json.path(ROWS) : json;
        if (!rows.isArray()) {
            throw new IllegalArgumentException(
                    file + " must be a JSON array of rows, [{…}, {…}], or an object whose " + ROWS + " are one");
        }
        ObjectNode shared = shared(file, json);
        PriceFile prices = new PriceFile();
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row =
                    rows.get(i) instanceof ObjectNode own ? shared.deepCopy().setAll(own) : rows.get(i);
            try {
                prices.add(PriceRowJson.read(row, file, hosts));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", row " + (i + 1) + named(row) + ": "
                        + Printable.line(e.getMessage(), Integer.MAX_VALUE - 1));
            }
        }
        prices.models.values().forEach(model -> requireBases(file, model));
        return prices;
    }

    private static ObjectNode shared(String file, JsonNode json) {
        ObjectNode shared = JsonNodeFactory.instance.objectNode();
        if (json.isObject()) {
            json.properties().forEach(field -> {
                if (SHARED.contains(field.getKey())) {
                    shared.set(field.getKey(), field.getValue());
                } else if (!field.getKey().equals(ROWS)) {
                    throw new IllegalArgumentException(file + ": there is no field '"
                            + Printable.line(field.getKey(), LONGEST_NAME)
                            + "' beside the rows; there are: date, prices, provider, source");
                }
            });
        }
        return shared;
    }

    private static String named(JsonNode row) {
        String model = row.path("model").asText("");
        return model.isEmpty() ? "" : " (" + Printable.line(model, LONGEST_NAME) + ")";
    }

    private void add(PriceRow row) {
        List<PriceRow> model = models.computeIfAbsent(key(row.provider(), row.model()), name -> new ArrayList<>());
        for (PriceRow other : model) {
            if (row.since().equals(other.since()) && row.above() == other.above()) {
                throw new IllegalArgumentException("there is a row already for the same model, since and above");
            }
        }
        row.names().forEach(name -> names.add(row.provider(), name, row.model()));
        model.add(row);
    }

    /** A price needs a row for short prompts too. */
    private static void requireBases(String file, List<PriceRow> model) {
        for (PriceRow row : model) {
            if (model.stream()
                    .noneMatch(other -> other.above() == 0 && other.since().equals(row.since()))) {
                throw new IllegalArgumentException(file + ", " + Printable.line(row.model(), LONGEST_NAME)
                        + ": a row with the same since and without above is missing, for shorter prompts");
            }
        }
    }

    List<PriceRow> rows() {
        return models.values().stream().flatMap(List::stream).toList();
    }

    /** All rows of the model that a host calls so. */
    List<PriceRow> find(String host, String name) {
        return names.find(host, name).map(model -> models.get(key(host, model))).orElse(List.of());
    }

    private static String key(String host, String model) {
        return host + "/" + model;
    }
}
