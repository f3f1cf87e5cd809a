package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsTest {

    private final Accounts accounts = new Accounts();

    private static Booking reserve(String account, String usd, String limit) {
        return new Booking(new Scope(account, Dollars.parse(limit)), Dollars.parse(usd), Dollars.ZERO);
    }

    @Test
    void bookingsOfWhichOneDoesNotFitChangeNothing() {
        accounts.book(List.of(reserve("day", "1", "5")));

        assertThatThrownBy(() -> accounts.book(
                        List.of(reserve("run", "1", "5"), reserve("day", "2", "5"), reserve("day", "3", "5"))))
                .isInstanceOf(LimitReached.class)
                .hasMessageContaining("day");

        assertThat(accounts.of("run").bound()).isEqualTo(Dollars.ZERO);
        assertThat(accounts.of("day").bound()).isEqualTo(Dollars.parse("1"));
    }
}
