package dev.caravel.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text that people wrote into files, in UTF-8 and in nothing else. */
public final class Utf8 {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Utf8() {}

    /**
     * The text of a file, without the byte order mark that some editors write before it.
     *
     * @throws IllegalArgumentException when it is not UTF-8, in words that stand behind the file's name: where, and what to do
     */
    public static String decode(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        CharBuffer text = CharBuffer.allocate(file.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
        if (result.isError()) {
            throw new IllegalArgumentException(
                    "it is not UTF-8: line %d has the byte 0x%02X, which is no letter there; save it as UTF-8"
                            .formatted(1 + lines(file, bytes.position()), file[bytes.position()]));
        }
        text.flip();
        return withoutMark(text.toString());
    }

    /** The text of the bytes, mark and all; empty when they are not UTF-8. */
    public static Optional<String> find(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The text without a byte order mark at its beginning. */
    public static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static int lines(byte[] file, int end) {
        int lines = 0;
        for (int i = 0; i < end; i++) {
            if (file[i] == '\n') {
                lines++;
            }
        }
        return lines;
    }
}
