package dev.caravel.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.settings.LogSettings.Format;
import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event of the log as one line: as text, or as a JSON object that has what the event tells as fields, too. A failure
 * is told in words; from DEBUG on its stack trace follows.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {

    /** What a library or a route of the user's says in one go; nobody reads more in a line. */
    private static final int LONGEST_MESSAGE = 2_000;

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

    private volatile Format format = Format.TEXT;

    void format(Format wanted) {
        format = wanted;
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String time = TIME.format(Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault()));
        return (format == Format.JSON ? json(time, event) : text(time, event)).getBytes(StandardCharsets.UTF_8);
    }

    private String text(String time, ILoggingEvent event) {
        String level = String.format("%-5s", event.getLevel());
        return time + " " + level + " " + message(event) + "\n" + stack(event).orElse("");
    }

    private String json(String time, ILoggingEvent event) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("at", time)
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("message", message(event));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> put(json, pair));
        }
        stack(event).ifPresent(stack -> json.put("stack", stack));
        return json + "\n";
    }

    private static void put(ObjectNode json, KeyValuePair pair) {
        if (pair.value instanceof Number number) {
            json.put(pair.key, number.longValue());
        } else if (pair.value != null) {
            json.put(pair.key, Printable.line(pair.value.toString()));
        }
    }

    private static String message(ILoggingEvent event) {
        String said = Causes.plain(event.getFormattedMessage());
        String why = failure(event).map(Causes::line).orElse("");
        return Printable.line(why.isEmpty() || said.contains(why) ? said : said + ": " + why, LONGEST_MESSAGE);
    }

    private static Optional<Throwable> failure(ILoggingEvent event) {
        return event.getThrowableProxy() instanceof ThrowableProxy proxy
                ? Optional.of(proxy.getThrowable())
                : Optional.empty();
    }

    private Optional<String> stack(ILoggingEvent event) {
        Logger root = ((LoggerContext) getContext()).getLogger(Logger.ROOT_LOGGER_NAME);
        return event.getThrowableProxy() != null && Level.DEBUG.isGreaterOrEqual(root.getLevel())
                ? Optional.of(Printable.lines(ThrowableProxyUtil.asString(event.getThrowableProxy())))
                : Optional.empty();
    }
}
