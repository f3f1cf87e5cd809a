package dev.caravel.run;

import dev.caravel.run.TaskRefused.Fault;
import dev.caravel.text.Characters;
import dev.caravel.text.Utf8;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.util.IOHelper;

/**
 * The text of a task, whatever it comes as: bounded before it is read, and decoded strictly. Bytes are UTF-8 unless a byte
 * order mark, or the message, says otherwise; the mark is no part of the text.
 *
 * @param limit the longest task, in bytes
 */
public record TaskText(int limit) {

    /**
     * The task that an agent is given in the body of a message, which stays as it is.
     *
     * @throws TaskRefused when there is none, or it is too long or no text
     */
    public String given(Exchange exchange, String agent) {
        String task;
        try {
            task = of(exchange);
        } catch (IOException e) {
            throw new UncheckedIOException("the task can't be read: " + e.getMessage(), e);
        }
        if (task.isBlank()) {
            throw new TaskRefused(Fault.EMPTY, "agent '" + agent + "' was given no input: the body is empty");
        }
        return task;
    }

    /**
     * The task in the body of a message, which stays as it is.
     *
     * @throws TaskRefused when it is too long or no text; an empty one is the caller's to judge
     */
    public String of(Exchange exchange) throws IOException {
        Object body = exchange.getIn().getBody();
        String charset = charset(exchange);
        Object content = body instanceof WrappedFile<?> wrapped ? wrapped.getFile() : body;
        if (content instanceof File file) {
            return file(file.toPath(), charset);
        }
        if (content instanceof Path file) {
            return file(file, charset);
        }
        if (content instanceof StreamCache cache) {
            cache.reset();
        }
        if (content instanceof InputStream in) {
            String text = read(in, charset);
            if (content instanceof StreamCache cache) {
                cache.reset();
            }
            return text;
        }
        byte[] bytes = content instanceof CharSequence || content instanceof Map
                ? null
                : exchange.getContext().getTypeConverter().tryConvertTo(byte[].class, exchange, content);
        return bytes == null ? bounded(exchange.getIn().getBody(String.class)) : decode(bytes, charset);
    }

    /** The character set that the message says its bytes have; null when it says none. */
    private static String charset(Exchange exchange) {
        String named = ExchangeHelper.getCharsetName(exchange, false);
        String type = exchange.getIn().getHeader(Exchange.CONTENT_TYPE, String.class);
        return named != null || type == null ? named : IOHelper.getCharsetNameFromContentType(type);
    }

    private String file(Path file, String charset) throws IOException {
        refuseLonger(Files.size(file));
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, charset);
        }
    }

    /**
     * The task at the end of a stream, of which no more is read than a task may have.
     *
     * @param charset null = UTF-8
     * @throws TaskRefused when it is too long or no text
     */
    public String read(InputStream in, String charset) throws IOException {
        return decode(in.readNBytes(limit + 1), charset);
    }

    /** @throws TaskRefused when it is too long */
    public String bounded(String text) {
        if (text == null) {
            return "";
        }
        refuseLonger(text.length());
        refuseLonger(text.getBytes(StandardCharsets.UTF_8).length);
        return Utf8.withoutMark(Characters.whole(text));
    }

    /** @throws TaskRefused when so many bytes are too many */
    public void refuseLonger(long bytes) {
        if (bytes > limit) {
            throw new TaskRefused(
                    Fault.TOO_LARGE,
                    "the task is longer than caravel.limits.task allows, " + limit
                            + " bytes; raise that, or put the data into a file of the workspace and name it in the task");
        }
    }

    private String decode(byte[] bytes, String named) {
        refuseLonger(bytes.length);
        Charset charset = marked(bytes, named);
        CharBuffer text = CharBuffer.allocate(
                (int) Math.ceil(bytes.length * (double) charset.newDecoder().maxCharsPerByte()) + 1);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CoderResult result = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(in, text, true);
        if (result.isError()) {
            throw notText(bytes, in.position(), charset);
        }
        String read = text.flip().toString();
        if (read.indexOf('\0') >= 0) {
            throw notText(bytes, firstZero(bytes), charset);
        }
        return Utf8.withoutMark(read);
    }

    private static Charset marked(byte[] bytes, String named) {
        if (begins(bytes, 0xEF, 0xBB, 0xBF)) {
            return StandardCharsets.UTF_8;
        }
        if (begins(bytes, 0xFE, 0xFF) || begins(bytes, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16;
        }
        try {
            return named == null ? StandardCharsets.UTF_8 : Charset.forName(named);
        } catch (IllegalArgumentException e) {
            throw new TaskRefused(Fault.NOT_TEXT, "there is no character set '" + named + "'; send the task as UTF-8");
        }
    }

    private static boolean begins(byte[] bytes, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private static TaskRefused notText(byte[] bytes, int at, Charset charset) {
        return new TaskRefused(
                Fault.NOT_TEXT,
                "the task is not " + charset + " text: byte " + (at + 1) + " of " + bytes.length + " is 0x"
                        + "%02X".formatted(bytes[at] & 0xFF) + "; save it as UTF-8");
    }

    private static int firstZero(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return 0;
    }
}
