package dev.caravel.run;

import dev.caravel.text.Printable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Short words of a sender, such as {@code nightly} or {@code customer-7}, by which runs are found again. */
public final class Tags {

    private static final int MOST = 8;
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._:/-]{1,64}");

    private Tags() {}

    /**
     * Each once, in their order.
     *
     * @throws IllegalArgumentException when one is no such word, or there are too many
     */
    public static List<String> of(Collection<String> words) {
        List<String> tags = words.stream().distinct().toList();
        tags.stream().filter(word -> !TAG.matcher(word).matches()).findFirst().ifPresent(word -> {
            throw new IllegalArgumentException(
                    "a tag is 1 to 64 letters (a to z), digits, - _ . : and /, not '" + Printable.line(word, 80) + "'");
        });
        if (tags.size() > MOST) {
            throw new IllegalArgumentException("a run has " + MOST + " tags at most, not " + tags.size());
        }
        return tags;
    }

    /**
     * Those of a list with commas, in which what is blank is none.
     *
     * @throws IllegalArgumentException when one is no such word, or there are too many
     */
    public static List<String> listed(String text) {
        return of(Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList());
    }
}
