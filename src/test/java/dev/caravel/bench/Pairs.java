package dev.caravel.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Measures something with and without, in turns, so that what else the machine does strikes both; each pair is a ratio. */
final class Pairs {

    private static final double ONE_END = 0.025;

    private final double[] without;
    private final double[] with;

    private Pairs(int count) {
        without = new double[count];
        with = new double[count];
    }

    /** A figure of one round. */
    interface Round {
        double measure() throws Exception;
    }

    /**
     * @param warmUp pairs that are not counted
     * @param count pairs that are
     */
    static Pairs of(int warmUp, int count, Round without, Round with) throws Exception {
        return each(1, warmUp, count, () -> new double[] {without.measure()}, () -> new double[] {with.measure()})
                .get(0);
    }

    /** Several figures of the same rounds. */
    interface Rounds {
        double[] measure() throws Exception;
    }

    /**
     * The pairs of each figure.
     *
     * @param figures how many a round has
     */
    static List<Pairs> each(int figures, int warmUp, int count, Rounds without, Rounds with) throws Exception {
        List<Pairs> pairs =
                Stream.generate(() -> new Pairs(count)).limit(figures).toList();
        for (int pair = -warmUp; pair < count; pair++) {
            // Whoever goes second has the warmer compiler.
            boolean first = pair % 2 == 0;
            double[] one = (first ? without : with).measure();
            double[] other = (first ? with : without).measure();
            for (int figure = 0; figure < figures; figure++) {
                pairs.get(figure).without[Math.max(pair, 0)] = (first ? one : other)[figure];
                pairs.get(figure).with[Math.max(pair, 0)] = (first ? other : one)[figure];
            }
        }
        return pairs;
    }

    double medianWithout() {
        return at(without, 0.5);
    }

    double medianWith() {
        return at(with, 0.5);
    }

    /**
     * With divided by without: the middle one of the pairs, and between which of them the true middle lies with 95 in 100; nothing
     * is supposed of how they are spread.
     */
    String ratios() {
        double[] ratios = new double[with.length];
        Arrays.setAll(ratios, pair -> with[pair] / without[pair]);
        Arrays.sort(ratios);
        int outside = outside(ratios.length);
        return String.format(
                Locale.ROOT,
                "%.3f times (95 %% sure: from %.3f to %.3f, by %d pairs)",
                at(ratios, 0.5),
                ratios[outside],
                ratios[ratios.length - 1 - outside],
                ratios.length);
    }

    /** How many at either end may be left out: so few heads come up by chance in 2.5 of 100 times at most. */
    private static int outside(int count) {
        double chance = Math.pow(0.5, count);
        double sum = chance;
        int heads = 0;
        while (sum <= ONE_END) {
            heads++;
            chance *= (double) (count - heads + 1) / heads;
            sum += chance;
        }
        return Math.max(0, heads - 1);
    }

    private static double at(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        double lower = sorted[(int) Math.floor(place)];
        return lower + (sorted[(int) Math.ceil(place)] - lower) * (place - Math.floor(place));
    }
}
