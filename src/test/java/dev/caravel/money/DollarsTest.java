package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DollarsTest {

    @Property
    void anAmountIsWrittenWithAllItsDigitsAndNoneThatDoesNotCount(@ForAll long picos) {
        BigDecimal exact = BigDecimal.valueOf(picos, 12);
        String expected = picos == 0 ? "0" : exact.stripTrailingZeros().toPlainString();

        assertThat(new Dollars(picos)).hasToString(expected);
    }

    @Property
    void anAmountThatWasWrittenIsReadAsTheSame(@ForAll long picos) {
        assertThat(Dollars.parse(new Dollars(picos).toString())).isEqualTo(new Dollars(picos));
    }
}
