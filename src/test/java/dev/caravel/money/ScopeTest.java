package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people call the budget behind an account. */
class ScopeTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "run:r1                     | this run's budget",
                "run:r0                     | the budget of the run above",
                "day:2026-11-28             | today's budget",
                "day:2026-11-27             | the budget of 2026-11-27",
                "tenant:acme:2026-11-28     | tenant acme's budget of today",
                "tenant:a:b c:2026-11-27    | tenant a:b c's budget of 2026-11-27",
            })
    void isNamedAsAPersonWould(String account, String name) {
        assertThat(Scope.budget(account, "r1", Instant.parse("2026-11-28T12:00:00Z")))
                .isEqualTo(name);
    }
}
