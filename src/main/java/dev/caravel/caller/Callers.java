package dev.caravel.caller;

import dev.caravel.money.Dollars;
import dev.caravel.text.JsonFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All who may call over HTTP, by their tokens. Their file is read again within a second after it changes; one that is broken
 * then changes nothing, which is said once. Thread-safe.
 */
public final class Callers {

    /** The name of its bean. */
    public static final String NAME = "caravel.callers";

    private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
    private static final long READ_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final List<KnownToken> single;
    private final Optional<Path> file;
    private final ReentrantLock reading = new ReentrantLock();
    private byte[] lastRead = {};
    private String lastComplaint = "";
    private volatile List<KnownToken> tokens;
    private volatile long readAt;

    /**
     * @param token one whose caller may do everything
     * @param file names the callers and what they may
     * @throws IllegalArgumentException when the file is wrong, in one line: the file, the entry, what is wrong and what to do
     */
    public Callers(Optional<String> token, Optional<Path> file) {
        this.single = token.map(shown -> KnownToken.of(shown, Caller.trusted("caravel.http.token"))).stream()
                .toList();
        this.file = file;
        this.tokens = single;
        file.ifPresent(this::read);
    }

    /** Whether there are none: nobody needs a token. */
    public boolean isEmpty() {
        return single.isEmpty() && file.isEmpty();
    }

    /** Whose a token is; takes as long as if it were the last one, whoever's it is. */
    public Optional<Caller> find(String token) {
        byte[] shown = KnownToken.hash(token);
        Optional<Caller> found = Optional.empty();
        for (KnownToken known : current()) {
            if (known.isOf(shown)) {
                found = Optional.of(known.caller());
            }
        }
        return found;
    }

    /** What a tenant may spend in a UTC day by what its callers may: the least that one of them says; empty when none does. */
    public Optional<Dollars> budgetDay(String tenant) {
        return current().stream()
                .map(KnownToken::caller)
                .filter(caller -> caller.tenant().filter(tenant::equals).isPresent())
                .flatMap(caller -> caller.budgetDay().stream())
                .min(Dollars::compareTo);
    }

    private List<KnownToken> current() {
        if (file.isPresent() && System.nanoTime() - readAt > READ_AGAIN_NANOS && reading.tryLock()) {
            try {
                readAgain(file.get());
            } finally {
                reading.unlock();
            }
        }
        return tokens;
    }

    private void readAgain(Path path) {
        try {
            if (read(path)) {
                LOG.info("{} has changed: {} callers", path, tokens.size() - single.size());
            }
            lastComplaint = "";
        } catch (IllegalArgumentException e) {
            if (!e.getMessage().equals(lastComplaint)) {
                LOG.warn("{}. The callers stay as they were.", e.getMessage());
            }
            lastComplaint = e.getMessage();
        }
    }

    /** False when it says what it said before. */
    private boolean read(Path path) {
        readAt = System.nanoTime();
        byte[] bytes = JsonFile.bytes(path.toString(), path, CallersFile.LONGEST);
        if (Arrays.equals(bytes, lastRead)) {
            return false;
        }
        tokens = Stream.concat(single.stream(), CallersFile.read(path.toString(), bytes).stream())
                .toList();
        lastRead = bytes;
        return true;
    }
}
