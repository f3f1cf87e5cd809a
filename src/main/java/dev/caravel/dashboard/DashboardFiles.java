package dev.caravel.dashboard;

import dev.caravel.door.HttpReply;
import dev.caravel.door.Refusal;
import dev.caravel.door.RequestTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Answers with the dashboard's page and what belongs to it, from the class path. The page may load and call nothing but this
 * server, runs no script that is not in a file of ours, and stands in nobody's frame. Thread-safe.
 */
public final class DashboardFiles implements Processor {

    private static final String PAGE = "index.html";

    /** Lower-case names without a way up. */
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9-]+/)*[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.(html|js|css|svg)");

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, File> files = new ConcurrentHashMap<>();

    private record File(String type, byte[] content, String tag) {}

    @Override
    public void process(Exchange exchange) {
        String path = RequestTarget.of(exchange).path();
        String name = path.isEmpty() || path.equals("/") ? PAGE : path.replaceFirst("^/dashboard/", "");
        File file = find(name).orElseThrow(() -> Refusal.unknown("the dashboard has no such file"));
        boolean known = file.tag().equals(exchange.getMessage().getHeader("If-None-Match"));
        Message reply = HttpReply.of(exchange, known ? 304 : 200, file.type(), null);
        reply.setHeader("Cache-Control", "no-cache");
        reply.setHeader("ETag", file.tag());
        reply.setHeader("Content-Security-Policy", POLICY);
        reply.setHeader("X-Content-Type-Options", "nosniff");
        reply.setHeader("Referrer-Policy", "no-referrer");
        reply.setBody(known ? null : file.content());
    }

    private Optional<File> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        File known = files.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try (InputStream in = DashboardFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] content = in.readAllBytes();
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            File file = new File(type, content, '"' + Integer.toHexString(Arrays.hashCode(content)) + '"');
            files.put(name, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
