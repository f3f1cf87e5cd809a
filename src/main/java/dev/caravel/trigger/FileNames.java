package dev.caravel.trigger;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Names for files beside others of the same name. */
final class FileNames {

    /** What file systems take, in bytes. */
    private static final int LONGEST = 255;

    private FileNames() {}

    /** The name itself, then with a number before its ending: task.txt, task-2.txt, task-3.txt and so on. */
    static Stream<String> numbered(String name) {
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String ending = dot > 0 ? name.substring(dot) : "";
        return Stream.concat(
                Stream.of(name), IntStream.iterate(2, n -> n + 1).mapToObj(n -> with(stem, "-" + n + ending)));
    }

    /** The name with more behind it, shortened where no file system would take it. */
    static String with(String name, String ending) {
        int room = LONGEST - bytes(ending);
        String stem = name;
        while (bytes(stem) > room && !stem.isEmpty()) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return stem + ending;
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }
}
