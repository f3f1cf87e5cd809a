package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.LimitReached;
import dev.caravel.money.Scope;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appends that are written together book as if each was alone, in their order. */
class AccountRowsTest {

    private static final Scope DAY = new Scope("day", new Dollars(100));
    private static final Scope RUN = new Scope("run:r", new Dollars(50));

    private Statements statements;

    @BeforeEach
    void open(@TempDir Path folder) throws SQLException {
        SqlDatabase database =
                SqlDatabase.of("jdbc:sqlite:" + folder.resolve("journal.db"), Sync.NORMAL, Duration.ofSeconds(1));
        statements = new Statements(database.connect());
        Tables.bringUpToDate(statements.connection(), database);
    }

    @AfterEach
    void close() throws SQLException {
        statements.close();
    }

    private static Append append(Booking... bookings) {
        return new Append(List.of(), List.of(bookings));
    }

    private static Booking reserve(Scope scope, long picos) {
        return new Booking(scope, new Dollars(picos), Dollars.ZERO);
    }

    private static Booking settle(Scope scope, long reserved, long spent) {
        return new Booking(scope, new Dollars(-reserved), new Dollars(spent));
    }

    private AccountRows book(Append... appends) throws SQLException {
        AccountRows accounts = new AccountRows();
        accounts.book(statements, List.of(appends));
        assertThat(stored()).containsAllEntriesOf(accounts.booked());
        return accounts;
    }

    private Map<String, Account> stored() throws SQLException {
        return Map.ofEntries(statements
                .all(
                        "select name, reserved, spent from caravel_accounts",
                        row -> Map.entry(
                                row.getString(1),
                                new Account(new Dollars(row.getLong(2)), new Dollars(row.getLong(3)))))
                .toArray(Map.Entry[]::new));
    }

    @Test
    void theOneThatDoesNotFitIsRefusedAndASmallerOneBehindItFits() throws Exception {
        book(append(reserve(DAY, 40)));
        Append large = append(reserve(DAY, 45), reserve(RUN, 45));
        Append tooLarge = append(reserve(DAY, 10), reserve(RUN, 10));
        Append small = append(reserve(DAY, 15), reserve(RUN, 5));

        AccountRows accounts = book(large, tooLarge, small);

        assertThat(accounts.refused()).containsOnlyKeys(tooLarge);
        assertThat(accounts.refused().get(tooLarge))
                .extracting(LimitReached::scope)
                .isEqualTo(RUN);
        assertThat(stored())
                .containsEntry("day", new Account(new Dollars(100), Dollars.ZERO))
                .containsEntry("run:r", new Account(new Dollars(50), Dollars.ZERO));
    }

    @Test
    void whatIsGivenBackBehindAReservationDoesNotMakeRoomForIt() throws Exception {
        book(append(reserve(DAY, 90)));
        Append early = append(reserve(DAY, 20));
        Append late = append(reserve(DAY, 20));

        AccountRows accounts = book(early, append(settle(DAY, 90, 70)), late);

        assertThat(accounts.refused()).containsOnlyKeys(early);
        assertThat(stored()).containsEntry("day", new Account(new Dollars(20), new Dollars(70)));
    }

    @Test
    void manyAccountsAreBookedOnAtOnce() throws Exception {
        List<Append> appends = IntStream.range(0, 150)
                .mapToObj(i -> append(reserve(new Scope("run:" + i, null), i), reserve(DAY, i % 2)))
                .toList();

        book(appends.toArray(Append[]::new));

        assertThat(stored()).hasSize(151).containsEntry("day", new Account(new Dollars(75), Dollars.ZERO));
        assertThat(stored()).containsEntry("run:149", new Account(new Dollars(149), Dollars.ZERO));
    }

    @Test
    void moreThanAnAccountHoldsIsNoMoney() {
        Scope endless = new Scope("endless", null);
        Booking half = settle(endless, 0, Long.MAX_VALUE / 2 + 1);

        assertThatThrownBy(() -> {
                    for (Append append : Collections.nCopies(2, append(half))) {
                        book(append);
                    }
                })
                .isInstanceOf(ArithmeticException.class);
    }
}
