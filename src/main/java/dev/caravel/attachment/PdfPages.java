package dev.caravel.attachment;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * How many pages a PDF has, for what they may cost. Its page objects are counted, and what its page trees say, whichever is
 * more: the file is not read as a viewer would, so that nothing in it can do more than be counted wrong. (A PDF library reads all that a
 * file may hold, and files that come from anywhere can make it run out of memory.)
 */
final class PdfPages {

    private static final Pattern PAGE = Pattern.compile("/Type\\s*/Page(?![A-Za-z0-9#])");
    private static final Pattern TREE = Pattern.compile("/Type\\s*/Pages(?![A-Za-z0-9#])");
    private static final Pattern COUNT = Pattern.compile("/Count\\s+(\\d{1,7})");
    private static final Pattern PACKED = Pattern.compile("/Type\\s*/ObjStm(?![A-Za-z0-9#])");
    private static final Pattern STREAM = Pattern.compile("stream\\r?\\n");

    /** Where the mark of a PDF may be at the latest; viewers are that lenient. */
    private static final int LATEST_MARK = 1_024;

    /** How far from the words that it is a page tree a dictionary may say how many pages that has. */
    private static final int LONGEST_DICTIONARY = 20_000;

    /** Lists of objects unpack to some times their size; more than this is no document. */
    private static final int MOST_UNPACKED = 64 * 1024 * 1024;

    private int pages;
    private int said;
    private int unpacked;

    private PdfPages() {}

    static boolean isPdf(byte[] file) {
        return new String(file, 0, Math.min(file.length, LATEST_MARK), StandardCharsets.ISO_8859_1).contains("%PDF-");
    }

    /** @throws IllegalArgumentException when nobody could read it, in words that stand behind its name */
    static int in(byte[] file) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        if (text.contains("/Encrypt")) {
            throw new IllegalArgumentException(
                    "is locked with a password, and models read no such PDF; save it without");
        }
        PdfPages count = new PdfPages();
        count.look(text);
        Matcher packed = PACKED.matcher(text);
        Matcher stream = STREAM.matcher(text);
        int end = 0;
        while (packed.find()) {
            if (packed.start() >= end && stream.find(packed.end())) {
                count.look(count.unpack(file, stream.end()));
                end = stream.end();
            }
        }
        int most = Math.max(count.pages, count.said);
        if (most == 0) {
            throw new IllegalArgumentException("is a PDF without a page: it may be damaged or cut off");
        }
        return most;
    }

    private void look(String text) {
        pages += (int) PAGE.matcher(text).results().count();
        Matcher tree = TREE.matcher(text);
        while (tree.find()) {
            int from = Math.max(0, text.lastIndexOf("<<", tree.start()));
            int to = Math.min(text.length(), tree.end() + LONGEST_DICTIONARY);
            int end = text.indexOf(">>", tree.end());
            Matcher number = COUNT.matcher(text).region(from, end < 0 ? to : Math.min(end, to));
            while (number.find()) {
                said = Math.max(said, Integer.parseInt(number.group(1)));
            }
        }
    }

    private String unpack(byte[] file, int from) {
        Inflater inflater = new Inflater();
        StringBuilder text = new StringBuilder();
        byte[] part = new byte[64 * 1024];
        try {
            inflater.setInput(file, from, file.length - from);
            for (int read = inflater.inflate(part); read > 0; read = inflater.inflate(part)) {
                unpacked += read;
                if (unpacked > MOST_UNPACKED) {
                    throw new IllegalArgumentException("unpacks to more than a document has");
                }
                text.append(new String(part, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (DataFormatException e) {
            // Packed in another way: what could be read counts.
            return text.toString();
        } finally {
            inflater.end();
        }
        return text.toString();
    }
}
