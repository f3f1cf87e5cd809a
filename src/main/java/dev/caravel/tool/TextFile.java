package dev.caravel.tool;

import dev.caravel.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A file that a model reads: text in UTF-8, of a large one the beginning. */
public final class TextFile {

    static final int LARGEST = 1_000_000;

    private TextFile() {}

    /**
     * The file's text.
     *
     * @param path the real path: links are not followed
     * @param name what the model calls it
     * @throws ToolFailure when it is no text file, or may not be read
     */
    public static String read(Path path, String name) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new ToolFailure(
                    name + " is no file: it is " + (Files.isDirectory(path) ? "a folder" : "a pipe or device"));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(LARGEST);
        } catch (IOException e) {
            throw new ToolFailure(name + " may not be read");
        }
        String text = decode(bytes, Files.size(path) > bytes.length);
        if (text.indexOf('\0') >= 0 || isBinary(bytes)) {
            throw new ToolFailure(name + " is no text file (" + Files.size(path) + " bytes)");
        }
        if (text.isEmpty() && bytes.length > 0) {
            throw new ToolFailure(name + " is no text in UTF-8 (" + Files.size(path)
                    + " bytes); somebody has to save it as UTF-8 first");
        }
        text = Utf8.withoutMark(text);
        boolean whole = Files.size(path) <= bytes.length;
        return whole
                ? text
                : text + "\n[cut: these are the first " + bytes.length + " of " + Files.size(path) + " bytes]";
    }

    static boolean isBinary(byte[] bytes) {
        for (byte each : bytes) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }

    /** The text, or nothing when the bytes are none. */
    static String decode(byte[] bytes, boolean cut) {
        for (int dropped = 0; dropped <= (cut ? 3 : 0); dropped++) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, 0, Math.max(0, bytes.length - dropped)))
                        .toString();
            } catch (CharacterCodingException e) {
                // The cut may go through a character: try without its first bytes.
            }
        }
        return "";
    }
}
