package dev.caravel.money;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.text.JsonFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The hosts whose prices come along, each with a file of its own, which is read when somebody asks for one of its prices.
 * Thread-safe.
 */
final class BuiltInPrices {

    private final LocalDate updated;
    private final Map<String, Host> hosts;
    private final Map<String, PriceFile> files = new ConcurrentHashMap<>();

    private BuiltInPrices(LocalDate updated, Map<String, Host> hosts) {
        this.updated = updated;
        this.hosts = hosts;
    }

    static BuiltInPrices read() {
        JsonNode json = JsonFile.read("the built-in list of hosts", resource("hosts"), PriceFile.LONGEST);
        Map<String, Host> hosts = new LinkedHashMap<>();
        for (JsonNode host : json.path("hosts")) {
            List<String> also = new ArrayList<>();
            host.path("also").forEach(other -> also.add(other.asText()));
            String id = host.path("id").asText();
            Pattern address = Pattern.compile(host.path("address").asText());
            hosts.put(id, new Host(id, host.path("name").asText(), address, List.copyOf(also)));
        }
        return new BuiltInPrices(LocalDate.parse(json.path("updated").asText()), hosts);
    }

    /** The day on which the prices were last brought up to date. */
    LocalDate updated() {
        return updated;
    }

    Set<String> ids() {
        return hosts.keySet();
    }

    /** The host that an address belongs to; empty when it is nobody's that we know. */
    Optional<Host> at(URI address) {
        String text = address.toString().toLowerCase(Locale.ROOT);
        return hosts.values().stream()
                .filter(host -> host.address().matcher(text).lookingAt())
                .findFirst();
    }

    /**
     * All rows of the model at that host; those of the hosts whose models it serves are asked next. Behind a model's name, a
     * router may be told who is to serve it: {@code openai/gpt-oss-120b:groq}.
     */
    List<PriceRow> find(String host, String model) {
        if (!hosts.containsKey(host)) {
            return List.of();
        }
        int colon = model.lastIndexOf(':');
        String routed = host + "_" + model.substring(colon + 1);
        if (colon > 0 && hosts.containsKey(routed)) {
            return find(routed, model.substring(0, colon));
        }
        List<PriceRow> rows = file(host).find(host, model);
        for (String other : hosts.get(host).also()) {
            rows = rows.isEmpty() ? find(other, model) : rows;
        }
        return rows;
    }

    /** The rows of all hosts. */
    List<PriceRow> rows() {
        return hosts.keySet().stream()
                .flatMap(host -> file(host).rows().stream())
                .toList();
    }

    private PriceFile file(String host) {
        return files.computeIfAbsent(
                host, id -> PriceFile.read("the built-in price list of " + id, resource(id), hosts.keySet()));
    }

    private static byte[] resource(String name) {
        try (InputStream in = BuiltInPrices.class.getResourceAsStream("prices/" + name + ".json")) {
            return in == null ? new byte[0] : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
