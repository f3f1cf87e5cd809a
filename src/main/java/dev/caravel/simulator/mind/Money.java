package dev.caravel.simulator.mind;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An amount as a table writes it.
 *
 * @param currency a sign or code that stands beside the number; empty when there is none
 */
record Money(BigDecimal amount, String currency) {

    private static final Pattern WRITTEN =
            Pattern.compile("([^\\d.,+-]*)([+-]?[\\d][\\d.,' \u00a0]*|[+-]?[.,]\\d+)([^\\d.,]*)");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?(?:\\d+|\\d{1,3}(?:\\.\\d{3})+),\\d{1,2}");

    static Optional<Money> of(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches()) {
            return Optional.empty();
        }
        String digits = written.group(2).replaceAll("[ '\u00a0]", "");
        String plain = DECIMAL_COMMA.matcher(digits).matches()
                ? digits.replace(".", "").replace(',', '.')
                : digits.replace(",", "");
        try {
            return Optional.of(new Money(new BigDecimal(plain), (written.group(1) + written.group(3)).strip()));
        } catch (NumberFormatException notAnAmount) {
            return Optional.empty();
        }
    }

    /** The sum as one would say it: one number for each currency. */
    static String sum(List<Money> amounts) {
        Map<String, BigDecimal> sums = amounts.stream()
                .collect(Collectors.toMap(Money::currency, Money::amount, BigDecimal::add, TreeMap::new));
        return sums.isEmpty()
                ? "0"
                : sums.entrySet().stream()
                        .map(sum -> new Money(sum.getValue(), sum.getKey()).toString())
                        .collect(Collectors.joining(" and "));
    }

    @Override
    public String toString() {
        String number = amount.toPlainString();
        if (currency.isEmpty()) {
            return number;
        }
        return currency.length() == 1 ? currency + number : number + " " + currency;
    }
}
