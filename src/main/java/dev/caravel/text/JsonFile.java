package dev.caravel.text;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** JSON that people wrote into files: a field stands once in an object, and what is wrong is said with its line. */
public final class JsonFile {

    private static final JsonMapper JSON = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonFile() {}

    /**
     * The bytes of a file, or one more than it may have.
     *
     * @param what it is called in messages
     * @param longest how many bytes it may have
     * @throws IllegalArgumentException when it can't be read, in one line that says why
     */
    public static byte[] bytes(String what, Path file, int longest) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(longest + 1);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException
                    ? "it does not exist"
                    : Files.isDirectory(file) ? "it is a folder" : "it is not readable";
            throw new IllegalArgumentException(what + " can't be read: " + why);
        }
    }

    /**
     * What the bytes of a file say.
     *
     * @param what it is called in messages
     * @param longest how many bytes it may have
     * @throws IllegalArgumentException when it is no JSON, in one line that says where
     */
    public static JsonNode read(String what, byte[] bytes, int longest) {
        if (bytes.length > longest) {
            throw new IllegalArgumentException(what + " is too large: it may have " + longest + " bytes");
        }
        try {
            String text = Utf8.find(bytes)
                    .orElseThrow(
                            () -> new IllegalArgumentException(what + " is no UTF-8 text; save it in that encoding"));
            return JSON.readTree(Utf8.withoutMark(text));
        } catch (NumberFormatException e) {
            // Jackson lets it through where an exponent has too many digits.
            throw new IllegalArgumentException(what + " has a number that nobody can count to");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(what + " is no JSON, line " + line(e.getLocation()) + ": " + words(e));
        }
    }

    private static int line(JsonLocation place) {
        return place == null ? 1 : Math.max(1, place.getLineNr());
    }

    /** The parser's words, without what they tell of the parser. */
    private static String words(JsonProcessingException e) {
        String first = e.getOriginalMessage().lines().findFirst().orElse("");
        return Printable.line(first.replaceFirst(
                "(?s)(\\s*\\(bound as|\\s*\\((start marker|for \\w+ starting) at|, from `|\\s*\\(?\\[Source).*", ""));
    }
}
