package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.DaySums;
import dev.caravel.journal.PauseReason;
import dev.caravel.money.Account;
import dev.caravel.money.Dollars;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.support.TestHouse;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How everything stands, in the lines of a terminal. */
class TopViewTest {

    private static final Account DAY = new Account(Dollars.parse("0.5"), Dollars.parse("2.5"));

    private static TopView view(int runs, Optional<Dollars> limit) {
        try (TestHouse house = TestHouse.start(Map.of())) {
            String id = house.run(
                            "assistant",
                            "[[say 3 words]] \u6f22\u5b57\u6f22\u5b57 and a task\nthat is long, long, long, long, long")
                    .getMessage()
                    .getHeader("CaravelRunId", String.class);
            RunRecord run = new RunRecords(house.journal()).find(id).orElseThrow();
            Instant now = Instant.parse(run.startedAt()).plusSeconds(63);
            return new TopView(
                    now,
                    runs,
                    0,
                    2,
                    runs == 0 ? Map.of() : Map.of(PauseReason.PROVIDER, 1_204),
                    new DaySums(1_234_567, 40, 1),
                    DAY,
                    limit,
                    Collections.nCopies(runs, run),
                    Set.of());
        }
    }

    @ParameterizedTest
    @CsvSource({"80, 23", "60, 19", "40, 10", "200, 60"})
    void noLineIsWiderAndNoPageLongerThanTheTerminal(int columns, int rows) {
        List<String> lines = view(100, Optional.of(Dollars.parse("10"))).lines(columns, rows);

        assertThat(lines).hasSizeLessThanOrEqualTo(rows);
        assertThat(lines).allSatisfy(line -> assertThat(new AttributedString(line).columnLength())
                .isLessThanOrEqualTo(columns));
    }

    @Test
    void theDaysMoneyStandsBesideItsBudget() {
        List<String> lines = view(1, Optional.of(Dollars.parse("10"))).lines(80, 23);

        assertThat(lines)
                .contains("1 active   0 queued   2 waiting   1 failed of 40 today")
                .contains("stand still: 1,204 provider")
                .contains("1,234,567 tokens   $2.5 of $10 today + $0.5 reserved")
                .contains("[##########------------------------------] 25 %");
        assertThat(lines.get(lines.size() - 1)).contains("assistant", "1m 3s", "$0.0");
    }

    @Test
    void whereThereIsNothingItSaysSo() {
        assertThat(view(0, Optional.empty()).lines(80, 23))
                .contains("No run is in progress.")
                .doesNotContain("%")
                .noneMatch(line -> line.startsWith("stand still"));
    }
}
