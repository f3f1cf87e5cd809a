package dev.caravel.reload;

import dev.caravel.text.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
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
    /** What somebody may be writing just now. */
    private final Map<Path, Seen> fresh = new HashMap<>();

    /** @param digest of what it says; many editors write a file anew without a change */
    private record Seen(FileTime modified, long size, String digest) {}

    /** @param places files, and folders with all that is in them */
    WatchedFiles(Collection<Path> places) {
        this.places = places;
        for (Path file : there()) {
            look(file, null).ifPresent(now -> seen.put(file, now));
        }
    }

    /**
     * The files that say something else than before, came or went, in the order of their names; each when it was found alike twice.
     */
    Set<Path> changed() {
        Set<Path> changed = new TreeSet<>();
        Set<Path> there = there();
        for (Path gone : new HashSet<>(seen.keySet())) {
            if (!there.contains(gone)) {
                seen.remove(gone);
                changed.add(gone);
            }
        }
        for (Path file : there) {
            Seen before = seen.get(file);
            Optional<Seen> now = look(file, before);
            if (now.isEmpty() || now.get().equals(before)) {
                fresh.remove(file);
            } else if (!now.get().equals(fresh.put(file, now.get()))) {
                continue;
            } else {
                fresh.remove(file);
                seen.put(file, now.get());
                if (before == null || !before.digest().equals(now.get().digest())) {
                    changed.add(file);
                }
            }
        }
        return changed;
    }

    /** Empty when nobody can read it just now. */
    private static Optional<Seen> look(Path file, Seen before) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            if (now.size() > LARGEST) {
                return Optional.empty();
            }
            return Optional.of(
                    before != null && before.modified().equals(now.lastModifiedTime()) && before.size() == now.size()
                            ? before
                            : new Seen(
                                    now.lastModifiedTime(),
                                    now.size(),
                                    Sha256.of(Files.readString(file, StandardCharsets.ISO_8859_1))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Set<Path> there() {
        return places.stream().flatMap(WatchedFiles::below).collect(Collectors.toSet());
    }

    private static Stream<Path> below(Path place) {
        try (Stream<Path> found = Files.walk(place, DEEPEST)) {
            return found.filter(Files::isRegularFile).toList().stream();
        } catch (IOException | UncheckedIOException e) {
            return Stream.empty();
        }
    }
}
