package dev.caravel.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The machine, or the container, that this process runs on. */
public final class Machine {

    private static final int LONGEST = 60;

    private Machine() {}

    /** Its name, in letters, digits and dashes. Nobody is asked over the network for it: that may take seconds. */
    public static String name() {
        String name = Optional.ofNullable(System.getenv("HOSTNAME"))
                .or(() -> Optional.ofNullable(System.getenv("COMPUTERNAME")))
                .or(Machine::ofKernel)
                .orElse("node")
                .strip()
                .replaceAll("[^A-Za-z0-9-]", "-");
        return name.substring(0, Math.min(LONGEST, name.length()));
    }

    /** A service is not told by its environment. */
    private static Optional<String> ofKernel() {
        try {
            return Optional.of(Files.readString(Path.of("/proc/sys/kernel/hostname")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
