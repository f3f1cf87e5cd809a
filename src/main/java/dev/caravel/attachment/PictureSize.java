package dev.caravel.attachment;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How large a picture is, from its first bytes: no pixel is unpacked, so that none can be a bomb.
 *
 * @param width in pixels
 * @param height in pixels
 */
record PictureSize(int width, int height) {

    private static final String PNG = "image/png";
    private static final String JPEG = "image/jpeg";
    private static final String GIF = "image/gif";
    private static final String WEBP = "image/webp";

    private static final int JPEG_MARKER = 0xFF;

    /** What sort of picture begins so; empty when none does. */
    static Optional<String> typeOf(byte[] file) {
        if (begins(file, 0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        } else if (begins(file, 0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        } else if (begins(file, 0, "GIF87a") || begins(file, 0, "GIF89a")) {
            return Optional.of(GIF);
        } else if (begins(file, 0, "RIFF") && begins(file, 8, "WEBP")) {
            return Optional.of(WEBP);
        }
        return Optional.empty();
    }

    /** Empty when the bytes that say it are missing, or say nothing. */
    static Optional<PictureSize> of(String type, byte[] file) {
        try {
            PictureSize size =
                    switch (type) {
                        case PNG -> png(file);
                        case JPEG -> jpeg(file);
                        case GIF -> new PictureSize(little(file, 6, 2), little(file, 8, 2));
                        default -> webp(file);
                    };
            return Optional.of(size).filter(known -> known.width > 0 && known.height > 0);
        } catch (ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static PictureSize png(byte[] file) {
        return begins(file, 12, "IHDR") ? new PictureSize(big(file, 16, 4), big(file, 20, 4)) : new PictureSize(0, 0);
    }

    /** Its parts are named by markers, and the one that begins a frame says how large that is. */
    private static PictureSize jpeg(byte[] file) {
        int at = 2;
        while (true) {
            while (big(file, at, 1) == JPEG_MARKER) {
                at++;
            }
            int marker = big(file, at, 1);
            // C4, C8 and CC are tables, no frames.
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            boolean alone = marker == 0x01 || marker >= 0xD0 && marker <= 0xD8;
            if (frame) {
                return new PictureSize(big(file, at + 6, 2), big(file, at + 4, 2));
            }
            at += alone ? 1 : 1 + big(file, at + 1, 2);
            if (big(file, at, 1) != JPEG_MARKER) {
                return new PictureSize(0, 0);
            }
        }
    }

    private static PictureSize webp(byte[] file) {
        if (begins(file, 12, "VP8X")) {
            return new PictureSize(1 + little(file, 24, 3), 1 + little(file, 27, 3));
        } else if (begins(file, 12, "VP8L")) {
            int bits = little(file, 21, 4);
            return new PictureSize(1 + (bits & 0x3FFF), 1 + (bits >>> 14 & 0x3FFF));
        } else if (begins(file, 12, "VP8 ")) {
            return new PictureSize(little(file, 26, 2) & 0x3FFF, little(file, 28, 2) & 0x3FFF);
        }
        return new PictureSize(0, 0);
    }

    private static boolean begins(byte[] file, int at, String mark) {
        byte[] bytes = mark.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (at + i >= file.length || file[at + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static int big(byte[] file, int at, int length) {
        int number = 0;
        for (int i = 0; i < length; i++) {
            number = number << 8 | file[at + i] & 0xFF;
        }
        return number;
    }

    private static int little(byte[] file, int at, int length) {
        int number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = number << 8 | file[at + i] & 0xFF;
        }
        return number;
    }
}
