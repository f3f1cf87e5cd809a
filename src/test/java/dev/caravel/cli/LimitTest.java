package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.RunRecord;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which limit was reached, and what helps. */
class LimitTest {

    private static final Instant NOON = Instant.parse("2999-11-28T12:00:00Z");

    @Test
    void theDaysBudgetIsNamedWithTheMomentFromWhichItIsFreeAgain() {
        RunRecord.Exceeded limit = reached(Scope.ofDay(NOON));

        assertThat(Limit.usedUp(limit))
                .contains("the day's budget (caravel.budget.day) is used up ($9.99 of $10)")
                .contains("free again at 2999-11-29 00:00 UTC");
        assertThat(Limit.advice(limit, "caravel resume R"))
                .isEqualTo("wait until then or raise caravel.budget.day; then caravel resume R")
                .doesNotContain("--budget");
    }

    @Test
    void aTenantsDayIsTheTenants() {
        RunRecord.Exceeded limit = reached(Scope.ofTenantsDay("acme:eu", NOON));

        assertThat(Limit.usedUp(limit)).contains("the day's budget of tenant acme:eu (caravel.budget.tenant.day)");
        assertThat(Limit.advice(limit, "caravel resume R")).contains("raise caravel.budget.tenant.day");
    }

    @Test
    void aDayThatIsOverNeedsNoAdviceButToGoOn() {
        RunRecord.Exceeded limit = reached(Scope.ofDay(Instant.parse("2026-11-22T12:00:00Z")));

        assertThat(Limit.usedUp(limit)).contains("free again since 2026-11-23 00:00 UTC");
        assertThat(Limit.advice(limit, "caravel resume R")).isEqualTo("caravel resume R");
    }

    @Test
    void aRunsOwnBudgetIsNoDays() {
        assertThat(Limit.isOfADay(reached(Scope.ofRun("r")))).isFalse();
        assertThat(Limit.isOfADay(null)).isFalse();
    }

    private static RunRecord.Exceeded reached(String scope) {
        return new RunRecord.Exceeded(
                scope,
                Dollars.parse("10"),
                Dollars.parse("9.99"),
                null,
                Scope.freeAt(scope).map(Instant::toString).orElse(null));
    }
}
