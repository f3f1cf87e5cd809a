package dev.caravel.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;

/** The machine: its Java, its disk, its clock. */
final class Machine {

    private static final int OLDEST_JAVA = 17;
    private static final long MEGABYTE = 1L << 20;
    private static final long LITTLE = 1024;
    private static final long TOO_LITTLE = 50;

    private Machine() {}

    static Finding java() {
        int version = Runtime.version().feature();
        String words = System.getProperty("java.version") + " of " + System.getProperty("java.vendor");
        return version >= OLDEST_JAVA
                ? Finding.ok("java", words)
                : Finding.wrong("java", words, "Install Java " + OLDEST_JAVA + " or newer.");
    }

    static Finding disk() throws IOException {
        long free = Files.getFileStore(Path.of("").toAbsolutePath()).getUsableSpace() / MEGABYTE;
        String words = String.format(Locale.ROOT, "%,d MB free", free);
        String remedy = "Make room: the journal and traces grow with each run (caravel.journal.keep).";
        if (free < TOO_LITTLE) {
            return Finding.wrong("disk", words, remedy);
        }
        return free < LITTLE ? Finding.warning("disk", words, remedy) : Finding.ok("disk", words);
    }

    /** @param prices the day of the built-in prices, before which it can't be */
    static Finding clock(LocalDate today, LocalDate prices) {
        return today.isBefore(prices)
                ? Finding.wrong(
                        "clock",
                        "it says " + today + ", which is over",
                        "Set it: budgets and prices go by the day in UTC.")
                : Finding.ok("clock", today + " in UTC");
    }
}
