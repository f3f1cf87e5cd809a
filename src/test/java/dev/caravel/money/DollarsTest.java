package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DollarsTest {

    @Property
    void an_amount_is_written_with_all_its_digits_and_none_that_does_not_count(@ForAll long picos) {
        BigDecimal exact = BigDecimal.valueOf(picos, 12);
        String expected = picos == 0 ? "0" : exact.stripTrailingZeros().toPlainString();

        assertThat(new Dollars(picos)).hasToString(expected);
    }

    @Property
    void an_amount_that_was_written_is_read_as_the_same(@ForAll long picos) {
        assertThat(Dollars.parse(new Dollars(picos).toString())).isEqualTo(new Dollars(picos));
    }
}
