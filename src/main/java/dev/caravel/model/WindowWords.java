package dev.caravel.model;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in a host's refusal how many tokens the model takes: most say it, each in its own words. */
public final class WindowWords {

    private static final String NUMBER = "(\\d{1,3}(?:[,_']\\d{3})+|\\d{3,9})";

    /** The most telling first; other numbers in the same sentence are what was sent. */
    private static final Pattern[] WORDS = {
        pattern("(?:>|<=|≤) ?" + NUMBER),
        pattern(
                "(?:maximum|max)(?: allowed)?(?: (?:model|total|input|prompt|sequence))? (?:context(?: (?:length|window))?|"
                        + "(?:prompt |input |token )?length|(?:number of )?(?:input |prompt )?tokens)\\D{0,40}?"
                        + NUMBER),
        pattern("(?:maximum|supported) number of (?:input |prompt )?tokens(?: allowed)?\\D{0,20}?" + NUMBER),
        pattern(NUMBER + "(?:[- ]tokens?)? ?(?:maximum|max|limit|context|tokens? (?:limit|maximum|context))"),
        pattern("context[ _](?:length|window|size|limit)\\D{0,40}?" + NUMBER),
        pattern("(?:token |length )?limit\\D{0,20}?" + NUMBER),
        pattern(
                "(?:must have less than|less than or equal to|should be (?:at most|less than)|exceeds?(?: the)?)\\D{0,30}?"
                        + NUMBER),
        pattern("\\[\\d+, ?" + NUMBER + "\\]"),
    };

    private WindowWords() {}

    private static Pattern pattern(String words) {
        return Pattern.compile(words, Pattern.CASE_INSENSITIVE);
    }

    /** Empty when the words do not say it. */
    public static OptionalLong in(String words) {
        for (Pattern pattern : WORDS) {
            Matcher found = pattern.matcher(words);
            if (found.find()) {
                return OptionalLong.of(Long.parseLong(found.group(1).replaceAll("\\D", "")));
            }
        }
        return OptionalLong.empty();
    }
}
