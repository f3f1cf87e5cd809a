package dev.caravel.reload;

import dev.caravel.text.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Files that somebody edits. They are looked at again and again: what tells of changes by itself does so late, or not at all on
 * mounted folders.
 */
final class WatchedFiles {

    private static final int DEEPEST = 8;
    private static final long LARGEST = 1 << 20;

    private final Collection<Path> places;
    private final Map<Path, Seen> seen = new HashMap<>();

    /** @param digest of what it says; many editors write a file anew without a change */
    private record Seen(long modified, long size, String digest) {}

    /** @param places files, and folders with all that is in them */
    WatchedFiles(Collection<Path> places) {
        this.places = places;
        changed();
    }

    /** The files that say something else than the last time, came or went, in the order of their names. */
    Set<Path> changed() {
        Set<Path> changed = new TreeSet<>();
        Set<Path> there = places.stream().flatMap(WatchedFiles::below).collect(Collectors.toSet());
        Set<Path> gone = new HashSet<>(seen.keySet());
        gone.removeAll(there);
        changed.addAll(gone);
        gone.forEach(seen::remove);
        for (Path file : there) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                Seen before = seen.get(file);
                long modified = now.lastModifiedTime().toMillis();
                if (now.size() > LARGEST
                        || before != null && before.modified() == modified && before.size() == now.size()) {
                    continue;
                }
                String digest = Sha256.of(Files.readString(file, StandardCharsets.ISO_8859_1));
                seen.put(file, new Seen(modified, now.size(), digest));
                if (before == null || !before.digest().equals(digest)) {
                    changed.add(file);
                }
            } catch (NoSuchFileException e) {
                // The next look finds it gone, or there.
            } catch (IOException e) {
                // Nobody can read it just now.
            }
        }
        return changed;
    }

    private static Stream<Path> below(Path place) {
        try (Stream<Path> found = Files.walk(place, DEEPEST)) {
            return found.filter(Files::isRegularFile).toList().stream();
        } catch (IOException | java.io.UncheckedIOException e) {
            return Stream.empty();
        }
    }
}
