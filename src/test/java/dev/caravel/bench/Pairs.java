package dev.caravel.bench;

import java.util.Arrays;
import java.util.Locale;

/** Measures something with and without, in turns, so that what else the machine does strikes both; each pair is a ratio. */
final class Pairs {

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
        Pairs pairs = new Pairs(count);
        for (int pair = -warmUp; pair < count; pair++) {
            int place = Math.max(pair, 0);
            // Whoever goes second has the warmer compiler.
            if (pair % 2 == 0) {
                pairs.without[place] = without.measure();
                pairs.with[place] = with.measure();
            } else {
                pairs.with[place] = with.measure();
                pairs.without[place] = without.measure();
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

    /** With divided by without: the middle one of the pairs, the middle half of them, and the ends. */
    String ratios() {
        double[] ratios = new double[with.length];
        Arrays.setAll(ratios, pair -> with[pair] / without[pair]);
        return String.format(
                Locale.ROOT,
                "%.3f times (half of %d pairs from %.3f to %.3f, all from %.3f to %.3f)",
                at(ratios, 0.5),
                ratios.length,
                at(ratios, 0.25),
                at(ratios, 0.75),
                at(ratios, 0),
                at(ratios, 1));
    }

    private static double at(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        double lower = sorted[(int) Math.floor(place)];
        return lower + (sorted[(int) Math.ceil(place)] - lower) * (place - Math.floor(place));
    }
}
