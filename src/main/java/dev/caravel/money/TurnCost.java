package dev.caravel.money;

import java.util.Optional;

/**
 * What a turn may cost at most, and how long its reply may be for the money that there is. Arithmetic alone: nothing is looked up
 * and nothing reserved here.
 *
 * @param price by which it is reckoned
 * @param prompt how many tokens the prompt has at most, whatever the provider counts
 * @param tightPrompt how many it has as the provider has counted so far; the same where its counts can't be trusted
 * @param longestReply how many tokens the reply may have where money does not matter
 */
public record TurnCost(Quote price, long prompt, long tightPrompt, int longestReply) {

    /** The shortest reply that is worth paying for, in tokens. */
    private static final int SHORTEST_REPLY = 128;

    private static final int LANDING_REPLY = 128;
    private static final int LONGEST_LANDING_REPLY = 1_024;
    private static final int SHORTEST_LANDING_REPLY = 64;
    /** The words that ask for the landing. */
    private static final int LANDING_WORDS = 128;
    /** The words of a landing and those after it, by the bound of a token a byte. */
    private static final int RESUMED_WORDS = 512;
    /** More than a token of a summary has. */
    private static final int BYTES_A_TOKEN = 6;

    /**
     * What is to be reserved for an attempt.
     *
     * @param promptTokens how many tokens the prompt may have
     * @param replyTokens how many the reply may have
     * @param call for the attempt
     * @param landing for a last short turn, should the money then be at an end
     */
    public record Reservation(long promptTokens, int replyTokens, Dollars call, Dollars landing) {}

    /**
     * What the next call of a model costs at most.
     *
     * @param price by the list
     * @param atLeast what its last call cost, where that was more than was reserved for it: it may be so again
     */
    public record Quote(Price price, Dollars atLeast) {

        /** US dollars for a call that asks for no more than this, in tokens. */
        public Dollars ceiling(long promptTokens, long outputTokens) {
            return price.ceiling(promptTokens, outputTokens).max(atLeast);
        }
    }

    /** For the longest reply, by the bound that holds without any trust in the provider's counts; empty when that is not left. */
    public Optional<Reservation> ofPlenty(Dollars left) {
        return turn(prompt, longestReply, left);
    }

    /** For the longest reply that can be paid; empty when not even a short one can. */
    public Optional<Reservation> turn(Dollars left) {
        return ofPlenty(left).or(() -> turn(tightPrompt, Math.min(SHORTEST_REPLY, longestReply), left));
    }

    /**
     * What surely suffices for another turn with a short reply, once the run is resumed: what it sums up now, and the words around
     * that, are in its prompt then.
     *
     * @param left what it can sum up with
     */
    public Dollars anotherTurn(Dollars left) {
        long summary = landing(left)
                .map(landing -> (long) landing.replyTokens() * BYTES_A_TOKEN)
                .orElse(0L);
        long tokens = prompt + RESUMED_WORDS + summary;
        return price.ceiling(tokens, Math.min(SHORTEST_REPLY, longestReply)).plus(landingOf(tokens));
    }

    /** For the last turn of a run that has reached a limit; empty when it can't be paid. */
    public Optional<Reservation> landing(Dollars left) {
        int longest = Math.min(LONGEST_LANDING_REPLY, longestReply);
        return landing(prompt, longest, longest, left)
                .or(() -> landing(tightPrompt, Math.min(SHORTEST_LANDING_REPLY, longest), longest, left));
    }

    private Optional<Reservation> turn(long tokens, int shortest, Dollars left) {
        Dollars landing = landingOf(tokens);
        return longestReply(tokens, shortest, longestReply, left.minus(landing))
                .map(reply -> new Reservation(tokens, reply, price.ceiling(tokens, reply), landing));
    }

    private Dollars landingOf(long promptTokens) {
        return price.ceiling(promptTokens + LANDING_WORDS, LANDING_REPLY);
    }

    private Optional<Reservation> landing(long tokens, int shortest, int longest, Dollars left) {
        return longestReply(tokens, shortest, longest, left)
                .map(reply -> new Reservation(tokens, reply, price.ceiling(tokens, reply), Dollars.ZERO));
    }

    /** The longest reply that can be paid, found by halving: prices may have bands. */
    private Optional<Integer> longestReply(long tokens, int shortest, int longest, Dollars left) {
        if (price.ceiling(tokens, shortest).compareTo(left) > 0) {
            return Optional.empty();
        }
        int fits = shortest;
        int tooLong = longest + 1;
        while (tooLong - fits > 1) {
            int middle = fits + (tooLong - fits) / 2;
            if (price.ceiling(tokens, middle).compareTo(left) <= 0) {
                fits = middle;
            } else {
                tooLong = middle;
            }
        }
        return Optional.of(fits);
    }
}
