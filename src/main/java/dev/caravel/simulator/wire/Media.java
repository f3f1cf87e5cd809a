package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A picture or a PDF of a request, as far as a provider's bill depends on it.
 *
 * @param type what its bytes are
 * @param width of a picture, in pixels; 0 where it is not known
 * @param height of a picture, in pixels
 * @param pages of a PDF
 */
record Media(String type, int width, int height, int pages) {

    private static final Pattern URL = Pattern.compile("data:([^;,]*);base64,(.*)", Pattern.DOTALL);
    private static final Pattern PAGE = Pattern.compile("/Type\\s*/Page(?!s)");

    private static final int PATCH = 28;
    private static final int MOST_PATCHES = 4_784;
    private static final int TOKENS_A_PAGE = 2_400;
    private static final int BYTES_A_TOKEN = 4;

    /** Empty when that is no Base64. */
    static Optional<Media> of(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (text.startsWith("%PDF-")) {
            return Optional.of(new Media(
                    "application/pdf", 0, 0, (int) PAGE.matcher(text).results().count()));
        } else if (text.startsWith("RIFF")) {
            return Optional.of(new Media("image/webp", 0, 0, 0));
        }
        return Optional.of(picture(bytes));
    }

    /** Of {@code data:image/png;base64,…}; empty for anything else. */
    static Optional<Media> ofUrl(String url) {
        Matcher data = URL.matcher(url);
        return data.matches() ? of(data.group(2)) : Optional.empty();
    }

    private static Media picture(byte[] bytes) {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (readers.hasNext()) {
                ImageReader reader = readers.next();
                reader.setInput(in);
                return new Media(
                        "image/" + reader.getFormatName().toLowerCase(Locale.ROOT),
                        reader.getWidth(0),
                        reader.getHeight(0),
                        0);
            }
        } catch (IOException e) {
            // Cut off: nobody knows its size.
        }
        return new Media("image/unknown", 0, 0, 0);
    }

    private int tokens() {
        if (type.equals("application/pdf")) {
            return Math.max(1, pages) * TOKENS_A_PAGE;
        }
        int patches = (width + PATCH - 1) / PATCH * ((height + PATCH - 1) / PATCH);
        return width == 0 ? MOST_PATCHES : Math.min(patches, MOST_PATCHES);
    }

    /** How long a block is, for what it costs. */
    static long bytesOfBlock(JsonNode block, String text) {
        return of(block.path("source").path("data"))
                .map(media -> (long) media.tokens() * BYTES_A_TOKEN)
                .orElseGet(() -> (long) text.getBytes(StandardCharsets.UTF_8).length);
    }

    private static Optional<Media> of(JsonNode data) {
        return data.isTextual() ? of(data.asText()) : Optional.empty();
    }

    /** The same of a message of chat completions. */
    static long bytesOfMessage(JsonNode message, String text) {
        long bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (message.path("content").isArray()) {
            for (JsonNode part : message.path("content")) {
                String url = url(part);
                Optional<Media> media = ofUrl(url);
                if (media.isPresent()) {
                    bytes += (long) media.get().tokens() * BYTES_A_TOKEN - url.length();
                }
            }
        }
        return bytes;
    }

    /** The data of a picture or a file among the parts of a message; empty for any other part. */
    static String url(JsonNode part) {
        return part.path("image_url")
                .path("url")
                .asText(part.path("file").path("file_data").asText(""));
    }

    /** In a few words. */
    String words() {
        if (type.equals("application/pdf")) {
            return type + ", " + pages + (pages == 1 ? " page" : " pages");
        }
        return width == 0 ? type : type + ", " + width + " × " + height + " pixels";
    }
}
