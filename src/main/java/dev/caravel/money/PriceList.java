package dev.caravel.money;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.text.JsonFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What models cost: the built-in list, by host, and a user's own file that goes before it. Thread-safe. */
public final class PriceList {

    private final BuiltInPrices builtIn;

    /** In the order in which they are asked. */
    private final List<PriceFile> own;

    private PriceList(BuiltInPrices builtIn, List<PriceFile> own) {
        this.builtIn = builtIn;
        this.own = own;
    }

    /** The list that comes along. */
    public static PriceList builtIn() {
        return new PriceList(BuiltInPrices.read(), List.of());
    }

    /** As {@link #with(Path, Set)}, where the built-in hosts are all that there are. */
    public PriceList with(Path file) {
        return with(file, Set.of());
    }

    /**
     * This list behind a file of the same format: a price of the file's wins from the moment on that it gives.
     *
     * @param providers whom its rows may name besides the built-in hosts
     * @throws IllegalArgumentException when the file can't be read or a row is wrong, in one line: the file, the row and what
     *     is wrong
     */
    public PriceList with(Path file, Set<String> providers) {
        String name = "the price file " + file;
        byte[] bytes = JsonFile.bytes(name, file, PriceFile.LONGEST);
        Set<String> names = new LinkedHashSet<>(builtIn.ids());
        names.addAll(providers);
        PriceFile prices = PriceFile.read(name, bytes, names);
        return new PriceList(
                builtIn, Stream.concat(Stream.of(prices), own.stream()).toList());
    }

    /** The day on which the built-in list was last brought up to date. */
    public LocalDate updated() {
        return builtIn.updated();
    }

    /** The host that serves models at that address; empty when its prices are nobody's that the list knows. */
    public Optional<Host> hostAt(URI address) {
        return builtIn.at(address);
    }

    /**
     * What a model costs at a host at a moment; empty when the list does not know.
     *
     * @param host its id
     * @param model its name as the host knows it, a dated snapshot's too
     */
    public Optional<Price> find(String host, String model, Instant at) {
        return find(Optional.of(host), List.of(host), model, at);
    }

    /**
     * What a model costs at a host at a moment; empty when the list does not know.
     *
     * @param host its id; empty for one whose prices nobody knows
     * @param providers by whom a user's own file may mean it: its provider's name, then {@code anthropic} or {@code openai}
     *     for every host of that kind, whose built-in prices count where the host is unknown
     * @param model its name as the host knows it, a dated snapshot's too
     */
    public Optional<Price> find(Optional<String> host, List<String> providers, String model, Instant at) {
        List<String> names =
                Stream.concat(host.stream(), providers.stream()).distinct().toList();
        String listed = host.orElse(providers.get(providers.size() - 1));
        Stream<List<PriceRow>> candidates = Stream.concat(
                own.stream().flatMap(file -> names.stream().map(name -> file.find(name, model))),
                Stream.of(listed).map(id -> builtIn.find(id, model)));
        return candidates
                .map(rows -> inForce(rows, at))
                .filter(Predicate.not(List::isEmpty))
                .findFirst()
                .map(rows -> new Price(rows, other -> find(host, providers, other, at)));
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
        List<PriceRow> rows = new ArrayList<>();
        for (PriceFile file : own) {
            addUnreplaced(file.rows(), rows);
        }
        addUnreplaced(builtIn.rows(), rows);
        return rows;
    }

    private static void addUnreplaced(List<PriceRow> more, List<PriceRow> rows) {
        List<PriceRow> before = List.copyOf(rows);
        more.stream()
                .filter(row -> before.stream().noneMatch(first -> first.replaces(row)))
                .forEach(rows::add);
    }

    /** Rows in the format of a price file, every price written out. */
    public static ArrayNode toJson(List<PriceRow> rows) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        rows.forEach(row -> json.add(PriceRowJson.write(row)));
        return json;
    }

    /** The hosts whose prices come along. */
    public Set<String> hosts() {
        return builtIn.ids();
    }
}
