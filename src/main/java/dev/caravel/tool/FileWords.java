package dev.caravel.tool;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** What file tools say of files: a name that can be read back as it is said, and what else than a file something is. */
final class FileWords {

    private static final int LONGEST_NAME = 300;

    private FileWords() {}

    /** A name as it is, or as a JSON string where it would break a line or could be read otherwise. */
    static String name(String name) {
        boolean plain = isFit(name) && name.indexOf('"') < 0 && name.indexOf('\\') < 0;
        return ToolResult.bounded(plain ? name : quoted(name), LONGEST_NAME);
    }

    /** Whether a new file may be named so: what people see of the name is the name. */
    static boolean isFit(String name) {
        return name.equals(name.strip()) && name.codePoints().noneMatch(FileWords::isUnseen);
    }

    private static boolean isUnseen(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static String quoted(String name) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(name)) + '"';
    }

    /** False for a name that the file system has in other letters than this program's: nobody could say it. */
    static boolean canBeSaid(Path entry) {
        return entry.equals(entry.resolveSibling(entry.getFileName().toString()));
    }

    /** An entry of a folder, in a line. */
    static String line(Path entry, BasicFileAttributes attributes) {
        String name = canBeSaid(entry)
                ? name(entry.getFileName().toString())
                : "(a name that is not in UTF-8: " + name(entry.getFileName().toString()) + ")";
        if (attributes.isDirectory()) {
            return name + "/";
        }
        return name + " "
                + (attributes.isRegularFile() ? String.valueOf(attributes.size()) : "(" + kind(attributes) + ")");
    }

    /** What is neither a file nor a folder. */
    static String kind(BasicFileAttributes attributes) {
        return attributes.isSymbolicLink() ? "a link" : "a pipe or device";
    }
}
