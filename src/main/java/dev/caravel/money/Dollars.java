package dev.caravel.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.caravel.text.Printable;
import java.math.BigDecimal;

/**
 * An exact amount of US dollars, as an integer: prices a million tokens have up to six decimals, so a token's price is a whole
 * number of picodollars (millionths of a millionth of a dollar). Written as a plain decimal, for example {@code 0.00255}.
 *
 * @param picos picodollars; up to nine million dollars fit
 */
public record Dollars(long picos) implements Comparable<Dollars> {

    public static final Dollars ZERO = new Dollars(0);

    private static final int DECIMALS = 12;
    private static final int LONGEST = 100;

    /**
     * Reads a plain decimal.
     *
     * @throws IllegalArgumentException when the text is no number, has more than twelve decimals or is too large
     */
    @JsonCreator
    public static Dollars parse(String text) {
        try {
            if (text.length() > LONGEST) {
                throw new NumberFormatException("so many digits have no meaning");
            }
            // Not movePointRight: that writes out all the digits of 1e99999999.
            return new Dollars(
                    new BigDecimal(text.strip()).scaleByPowerOfTen(DECIMALS).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + Printable.line(text) + "' is no amount of US dollars, such as 0.25");
        }
    }

    /** @throws ArithmeticException when the sum does not fit */
    public Dollars plus(Dollars other) {
        return new Dollars(Math.addExact(picos, other.picos));
    }

    /** @throws ArithmeticException when the difference does not fit */
    public Dollars minus(Dollars other) {
        return new Dollars(Math.subtractExact(picos, other.picos));
    }

    /** The larger of both. */
    public Dollars max(Dollars other) {
        return compareTo(other) >= 0 ? this : other;
    }

    public boolean isPositive() {
        return picos > 0;
    }

    @Override
    public int compareTo(Dollars other) {
        return Long.compare(picos, other.picos);
    }

    /** All digits that count, for example {@code 0.00255}; never an exponent. */
    @Override
    @JsonValue
    public String toString() {
        return BigDecimal.valueOf(picos, DECIMALS).stripTrailingZeros().toPlainString();
    }
}
