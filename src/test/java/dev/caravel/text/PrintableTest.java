package dev.caravel.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {

    @ParameterizedTest
    @CsvSource({
        "'\u001b]0;T\u0007', '\\u001b]0;T\\u0007'",
        "'\u009b31m', '\\u009b31m'",
        "'a\u202eb', 'a\\u202eb'",
        "'a\u2066b', 'a\\u2066b'",
        "'a\u200bb', 'a\\u200bb'",
        "'pay\u200dpal', 'pay\\u200dpal'",
        "'a\ufeffb', 'a\\ufeffb'",
        "'a\ud83d', 'a\\ud83d'",
        "'a\rb', 'a\\u000db'",
        "'a\u2028b', 'a\\u2028b'",
    })
    void writesWhatCommandsTurnsAroundOrHidesAsItsNumber(String text, String printable) {
        assertThat(Printable.lines(text)).isEqualTo(printable);
    }

    @ParameterizedTest
    @CsvSource({"'Größe 東京 €'", "'👨\u200d👩\u200d👧 👍🏽'", "'می\u200cخواهم'", "'a\n\tb'", "'e\u0301'"})
    void leavesWordsOfEveryLanguageAlone(String text) {
        assertThat(Printable.lines(text)).isEqualTo(text);
    }

    @Test
    void readsTheLineEndsOfOtherSystems() {
        assertThat(Printable.lines("a\r\nb\r\n")).isEqualTo("a\nb\n");
    }

    @Test
    void makesOneLineOfManyWhateverEndsThem() {
        assertThat(Printable.line(" a\r\n\tb\u2028c\u0085d\u000b\fe \u00a0 f ", 80))
                .isEqualTo("a b c d e f");
    }

    @Test
    void showsThatSomethingIsLeftOut() {
        assertThat(Printable.line("word ".repeat(1_000))).hasSize(200).endsWith("…");
        assertThat(Printable.line("12345", 5)).isEqualTo("12345");
        assertThat(Printable.line("123456", 5)).isEqualTo("1234…");
    }

    @Test
    void cutsNoCharacterInHalf() {
        assertThat(Printable.line("ab😀😀😀", 4)).isEqualTo("ab…");
    }

    @Property
    void neverLetsAControlCharacterThrough(@ForAll String text) {
        IntStream points = Printable.line(text, 500).codePoints();

        assertThat(points.noneMatch(point -> Character.isISOControl(point)
                        || Character.getType(point) == Character.LINE_SEPARATOR
                        || Character.getType(point) == Character.SURROGATE))
                .isTrue();
    }
}
