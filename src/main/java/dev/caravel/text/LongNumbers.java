package dev.caravel.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Numbers that are short to write and would take for ever to reckon with, such as 1e999999999. */
public final class LongNumbers {

    /** More than any double has. */
    public static final int MOST_DIGITS = 400;

    private LongNumbers() {}

    /** Whether there is one, at any depth. */
    public static boolean isAnyIn(JsonNode value) {
        if (value.isContainerNode()) {
            for (JsonNode part : value) {
                if (isAnyIn(part)) {
                    return true;
                }
            }
            return false;
        }
        if (!value.isBigDecimal() && !value.isBigInteger()) {
            return false;
        }
        BigDecimal number = value.decimalValue();
        return number.precision() > MOST_DIGITS || Math.abs((long) number.precision() - number.scale()) > MOST_DIGITS;
    }
}
