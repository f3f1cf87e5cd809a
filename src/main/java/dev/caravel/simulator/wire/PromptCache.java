package dev.caravel.simulator.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the beginnings of prompts, as the providers do: what follows a known beginning is new, the beginning itself is
 * read. Keeps the last used ones only. Safe for use by many threads.
 */
final class PromptCache {

    /** How far before a breakpoint an earlier beginning is looked for, in pieces; the provider's own number. */
    private static final int LOOKBACK = 20;

    private static final int MOST = 10_000;

    /** How long a beginning is kept after its last use. */
    enum Life {
        FIVE_MINUTES(Duration.ofMinutes(5)),
        AN_HOUR(Duration.ofHours(1));

        private final long nanos;

        Life(Duration duration) {
            nanos = duration.toNanos();
        }
    }

    /**
     * A part of the prompt.
     *
     * @param place where it stands; distinguishes it, and costs nothing
     * @param bytes how long it is, for what it costs: a picture counts as text of as many tokens
     * @param kept makes it the end of a beginning that is to be remembered so long
     */
    record Piece(String place, String text, Optional<Life> kept, long bytes) {

        /** A part that is text. */
        Piece(String place, String text, Optional<Life> kept) {
            this(place, text, kept, text.getBytes(StandardCharsets.UTF_8).length);
        }

        Piece keptFor(Life life) {
            return new Piece(place, text, Optional.of(life), bytes);
        }
    }

    /** How the prompt's tokens divide. */
    record Share(int fresh, int read, int written5m, int written1h) {}

    private record Kept(Life life, long usedAt) {}

    private final Map<String, Kept> beginnings = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST;
        }
    };

    /** How many tokens they are together. */
    static int tokens(List<Piece> pieces) {
        return Usage.tokens(pieces.stream().mapToLong(Piece::bytes).sum());
    }

    synchronized Share take(List<Piece> pieces) {
        List<String> hashes = new ArrayList<>();
        List<Integer> tokens = new ArrayList<>();
        MessageDigest digest = sha256();
        long bytes = 0;
        for (Piece piece : pieces) {
            byte[] content = piece.text().getBytes(StandardCharsets.UTF_8);
            bytes += piece.bytes();
            digest.update(piece.place().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(content);
            digest.update((byte) 0);
            hashes.add(HexFormat.of().formatHex(copy(digest).digest()));
            tokens.add(Usage.tokens(bytes));
        }
        int total = Usage.tokens(bytes);
        int read = tokensRead(pieces, hashes, tokens);
        int[] written = new int[Life.values().length];
        int behind = read;
        for (int index = 0; index < pieces.size(); index++) {
            Optional<Life> life = pieces.get(index).kept();
            if (life.isPresent()) {
                int end = Math.max(behind, tokens.get(index));
                written[life.get().ordinal()] += end - behind;
                behind = end;
                beginnings.put(hashes.get(index), new Kept(life.get(), System.nanoTime()));
            }
        }
        return new Share(total - behind, read, written[Life.FIVE_MINUTES.ordinal()], written[Life.AN_HOUR.ordinal()]);
    }

    private int tokensRead(List<Piece> pieces, List<String> hashes, List<Integer> tokens) {
        for (int end = pieces.size() - 1; end >= 0; end--) {
            if (pieces.get(end).kept().isEmpty()) {
                continue;
            }
            for (int index = end; index >= 0 && index > end - LOOKBACK; index--) {
                if (known(hashes.get(index))) {
                    return tokens.get(index);
                }
            }
        }
        return 0;
    }

    private boolean known(String hash) {
        Kept kept = beginnings.get(hash);
        if (kept == null || System.nanoTime() - kept.usedAt() > kept.life().nanos) {
            return false;
        }
        beginnings.put(hash, new Kept(kept.life(), System.nanoTime()));
        return true;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("SHA-256 cannot be copied", impossible);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
