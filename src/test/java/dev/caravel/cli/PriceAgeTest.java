package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.money.PriceList;
import org.junit.jupiter.api.Test;

/** Old prices are warned of. */
class PriceAgeTest {

    private static final PriceList PRICES = PriceList.builtIn();

    @Test
    void aListIsTwoMonthsYoung() {
        PriceAge age = new PriceAge(PRICES, PRICES.updated().plusDays(60));

        assertThat(age.words()).isEqualTo("the built-in price list is of " + PRICES.updated() + ", 60 days old");
        assertThat(age.warning()).isEmpty();
    }

    @Test
    void thenItIsOldAndSaysWhatToDo() {
        assertThat(new PriceAge(PRICES, PRICES.updated().plusDays(61)).warning())
                .hasValueSatisfying(
                        words -> assertThat(words).contains("61 days old").contains("caravel.prices"));
    }
}
