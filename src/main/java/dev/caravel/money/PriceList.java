package dev.caravel.money;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What models cost: the built-in list, and a user's own file that goes before it. Immutable. */
public final class PriceList {

    private static final String BUILT_IN = "prices.json";

    /** In the order in which they are asked. */
    private final List<PriceFile> files;

    private PriceList(List<PriceFile> files) {
        this.files = files;
    }

    /** The list that comes along. */
    public static PriceList builtIn() {
        try (InputStream in = PriceList.class.getResourceAsStream(BUILT_IN)) {
            return new PriceList(List.of(PriceFile.read("the built-in price list", Objects.requireNonNull(in))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * This list behind a file of the same format: a price of the file's wins from the moment on that it gives.
     *
     * @throws IllegalArgumentException when the file can't be read or a row is wrong, in one line: the file, the row and what
     *     is wrong
     */
    public PriceList with(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            PriceFile own = PriceFile.read("the price file " + file, in);
            return new PriceList(Stream.concat(Stream.of(own), files.stream()).toList());
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException
                    ? "it does not exist"
                    : Files.isDirectory(file) ? "it is a folder" : "it is not readable";
            throw new IllegalArgumentException("the price file " + file + " can't be read: " + why);
        }
    }

    /**
     * What a model costs at a moment; empty when the list does not know.
     *
     * @param provider {@code anthropic} or {@code openai}
     * @param model its name as the provider knows it, a dated snapshot's too
     */
    public Optional<Price> find(String provider, String model, Instant at) {
        return files.stream()
                .map(file -> inForce(file.find(provider, model), at))
                .filter(rows -> !rows.isEmpty())
                .findFirst()
                .map(rows -> new Price(rows, other -> find(provider, other, at)));
    }

    /** Those rows that began last. */
    private static List<PriceRow> inForce(List<PriceRow> rows, Instant at) {
        Optional<Instant> began = rows.stream()
                .map(PriceRow::since)
                .filter(since -> !since.isAfter(at))
                .max(Instant::compareTo);
        return rows.stream()
                .filter(row -> began.filter(row.since()::equals).isPresent())
                .toList();
    }

    /** All rows, a user's own first; without those that these replace. */
    public List<PriceRow> rows() {
        return files.stream()
                .flatMap(file -> file.rows().stream().filter(row -> files.subList(0, files.indexOf(file)).stream()
                        .noneMatch(before -> before.versions(row).stream()
                                .anyMatch(own -> !own.since().isAfter(row.since())))))
                .toList();
    }

    /** The rows in the format of a price file, every price written out. */
    public ArrayNode toJson() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        rows().forEach(row -> json.add(PriceRowJson.write(row)));
        return json;
    }
}
