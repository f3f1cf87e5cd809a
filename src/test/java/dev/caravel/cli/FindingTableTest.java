package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.doctor.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the doctor found, on a terminal. */
class FindingTableTest {

    private static final List<Finding> FINDINGS = List.of(
            Finding.ok("java", "17"),
            Finding.warning("model of agent somebody-with-a-long-name", "no price is known", "Add a row to the file."),
            Finding.wrong(
                    "journal", "the folder /somewhere can't be written and is very far away from here", "Move it."));

    @Test
    void linesAreWrappedAtTheTerminalsWidth() {
        assertThat(new FindingTable(FINDINGS).lines(50))
                .containsExactly(
                        "ok       java     17",
                        "warning  model of agent somebody-with-a-long-name",
                        "                  no price is known",
                        "                  Add a row to the file.",
                        "wrong    journal  the folder /somewhere can't be",
                        "                  written and is very far away",
                        "                  from here",
                        "                  Move it.",
                        "",
                        "1 thing is wrong; 1 warning.");
    }

    @Test
    void whatIsLongerThanALineIsStillThere() {
        assertThat(String.join("", new FindingTable(FINDINGS).lines(10))).contains("/somewhere");
    }
}
