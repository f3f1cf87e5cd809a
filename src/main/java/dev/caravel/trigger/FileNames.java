package dev.caravel.trigger;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Names for files beside others of the same name. */
final class FileNames {

    /** What file systems take, in bytes. */
    private static final int LONGEST = 255;

    /** A longer one is no ending but part of the name. */
    private static final int LONGEST_ENDING = 20;

    private FileNames() {}

    /** The name itself, then with a number before its ending: task.txt, task-2.txt, task-3.txt and so on. */
    static Stream<String> numbered(String name) {
        String ending = ending(name);
        String stem = stem(name, ending);
        return Stream.concat(
                Stream.of(name), IntStream.iterate(2, n -> n + 1).mapToObj(n -> with(stem, "-" + n + ending)));
    }

    /** The name with more behind it, shortened where no file system would take it. */
    static String with(String name, String more) {
        return cut(name, LONGEST - bytes(more)) + more;
    }

    /** The name with its ending, shortened so that so many bytes may stand behind it. */
    static String withRoom(String name, int room) {
        String ending = ending(name);
        return cut(stem(name, ending), LONGEST - room - bytes(ending)) + ending;
    }

    private static String ending(String name) {
        int dot = name.lastIndexOf('.');
        String ending = dot > 0 ? name.substring(dot) : "";
        return bytes(ending) > LONGEST_ENDING ? "" : ending;
    }

    private static String stem(String name, String ending) {
        return name.substring(0, name.length() - ending.length());
    }

    private static String cut(String text, int room) {
        String cut = text;
        while (bytes(cut) > room && !cut.isEmpty()) {
            cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
        }
        return cut;
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
