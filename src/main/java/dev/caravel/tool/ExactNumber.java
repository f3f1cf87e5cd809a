package dev.caravel.tool;

import java.io.Serial;
import java.math.BigDecimal;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.TypeConverterSupport;

/**
 * A number that Camel's simple language compares as what it is. Before it compares two numbers it converts both to Long, which
 * cuts: {@code 100.5 > 100} is false, {@code 100 >= 100.5} true; else to Double, which rounds. This one is converted to Long
 * never, to Integer and Double only where that changes nothing, and so is compared as the decimal number that it is. Equal is
 * what has the same value, {@code 100.50} and {@code 100.5}.
 */
final class ExactNumber extends BigDecimal {

    @Serial
    private static final long serialVersionUID = 1L;

    /** From here on a double leaves whole numbers out. */
    private static final BigDecimal LEAVES_OUT = BigDecimal.valueOf(1L << 53);

    ExactNumber(BigDecimal value) {
        super(value.unscaledValue(), value.scale());
    }

    /** Says how these numbers are converted. */
    static void register(TypeConverterRegistry converters) {
        add(converters, Long.class, ExactNumber.class, ExactNumber::refuse);
        add(converters, Integer.class, ExactNumber.class, BigDecimal::intValueExact);
        add(converters, Double.class, ExactNumber.class, ExactNumber::toDouble);
        add(converters, ExactNumber.class, Number.class, number -> parse(number.toString()));
        add(converters, ExactNumber.class, String.class, ExactNumber::parse);
    }

    private interface Conversion<F, T> {
        T of(F value);
    }

    private static <F, T> void add(
            TypeConverterRegistry converters, Class<T> to, Class<F> from, Conversion<F, T> conversion) {
        converters.addTypeConverter(to, from, new TypeConverterSupport() {
            @Override
            public <A> A convertTo(Class<A> type, Exchange exchange, Object value) {
                try {
                    return (A) conversion.of(from.cast(value));
                } catch (ArithmeticException | NumberFormatException e) {
                    // Not null: then Camel would look for another conversion, and find one that cuts.
                    throw new TypeConversionException(value, type, e);
                }
            }
        });
    }

    private static ExactNumber parse(String text) {
        return new ExactNumber(new BigDecimal(text.strip()));
    }

    private Long refuse() {
        throw new ArithmeticException("take it as a decimal number, or declare the parameter as an integer");
    }

    private Double toDouble() {
        double rounded = doubleValue();
        if (Double.isInfinite(rounded)
                || abs().compareTo(LEAVES_OUT) >= 0
                || new BigDecimal(Double.toString(rounded)).compareTo(this) != 0) {
            throw new ArithmeticException("a double cannot hold it");
        }
        return rounded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BigDecimal number && compareTo(number) == 0;
    }

    @Override
    public int hashCode() {
        return stripTrailingZeros().hashCode();
    }

    /** Without an exponent, for people, for SQL and for JSON. */
    @Override
    public String toString() {
        return toPlainString();
    }
}
