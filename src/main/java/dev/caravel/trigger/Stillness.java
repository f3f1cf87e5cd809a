package dev.caravel.trigger;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.support.LRUCacheFactory;

/**
 * Whether a file is still being written: it has been still when it is a second old, or when it has not changed for a second
 * of our own clock, whatever the clock says that gave it its time. For one thread.
 */
final class Stillness {

    private static final long STILL_MS = 1_000;
    private static final int REMEMBERED = 10_000;

    private final Map<Path, Look> looks = LRUCacheFactory.newLRUCache(REMEMBERED);

    private record Look(long size, long modified, long at) {

        boolean isOf(BasicFileAttributes file) {
            return size == file.size() && modified == file.lastModifiedTime().toMillis();
        }
    }

    boolean of(Path path, BasicFileAttributes file) {
        long age = System.currentTimeMillis() - file.lastModifiedTime().toMillis();
        Look before = looks.get(path);
        boolean still = age >= STILL_MS
                || before != null
                        && before.isOf(file)
                        && System.nanoTime() - before.at >= TimeUnit.MILLISECONDS.toNanos(STILL_MS);
        if (still) {
            looks.remove(path);
        } else if (before == null || !before.isOf(file)) {
            looks.put(path, new Look(file.size(), file.lastModifiedTime().toMillis(), System.nanoTime()));
        }
        return still;
    }
}
