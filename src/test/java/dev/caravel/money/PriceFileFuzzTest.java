package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.FuzzBounds;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in a price file: it is read, or one line says which file, where in it and what is wrong. */
@AddLifecycleHook(FuzzBounds.class)
class PriceFileFuzzTest {

    private static final Set<String> HOSTS = Set.of("openai", "anthropic", "groq");
    private static final String SOUND =
            """
            [{"provider": "openai", "model": "m", "also": ["n*", "*o"], "since": "2026-10-07", "input": 1, "output": 2.5},
             {"provider": "openai", "model": "m", "since": "2026-10-07", "above": 1000, "input": 1e1, "output": 20,
              "cache_read": 0.1, "times": {"service_tier=batch": 0.5}, "web_search": 10, "requests": 5, "context": 1000,
              "source": "us", "date": "2026-11"}]""";

    @Property(tries = 3_000, seed = "4181")
    void bytesThatGotLostOrChanged(@ForAll("damaged") byte[] file) {
        assertReadOrExplained(file);
    }

    @Property(tries = 2_000, seed = "4182")
    void valuesOfAnyKindInAnyField(@ForAll("rows") String rows) {
        assertReadOrExplained(bytes("[" + rows + "]"));
        assertReadOrExplained(bytes("{\"provider\": \"groq\", \"prices\": [" + rows + "]}"));
    }

    @Property(tries = 1_000, seed = "4183")
    void anyBytes(@ForAll byte[] file) {
        assertReadOrExplained(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "7",
                "{}",
                "[null]",
                "[[]]",
                "{\"prices\": 7}",
                "{\"rows\": []}",
                "{\"provider\": 7, \"prices\": [{\"model\": \"m\", \"input\": 1, \"output\": 1}]}",
                "[{\"provider\": \"openai\", \"model\": \"m\", \"input\": 1e999999999, \"output\": 1}]",
                "[{\"provider\": \"openai\", \"model\": \"m\", \"input\": 1e99999999999, \"output\": 1}]",
                "[{\"provider\": \"openai\", \"model\": \"m\", \"input\": 1, \"output\": 1}] \"more\"",
                "[{\"provider\": \"openai\", \"model\": \"m\", \"input\": 1e-999999999, \"output\": 1}]",
                "[{\"provider\": \"openai\", \"model\": \"m\", \"input\": 1, \"output\": 1, \"times\": {\"a=b\": 1e999999999}}]",
                "[{\"provider\": \"openai\", \"model\": \"m\\n\\u001b[31m\", \"input\": 1}]",
                "[{\"provider\": \"openai\", \"model\": \"a*b\", \"input\": 1, \"output\": 1}]",
                "[{\"provider\": \"openai\", \"model\": \"*\", \"input\": 1, \"output\": 1}] trailing",
                "[{\"provider\": \"openai\", \"model\": \"m\", \"since\": \"+999999999-12-31\", \"input\": 1, \"output\": 1}]",
            })
    void whatPeopleAndProgramsGetWrong(String file) {
        assertReadOrExplained(bytes(file));
    }

    @Test
    @Timeout(20)
    void deepNestingLongNumbersAndManyRowsTakeNoTime() {
        assertReadOrExplained(bytes("[".repeat(1_000_000)));
        assertReadOrExplained(
                bytes("[{\"provider\": \"openai\", \"model\": \"m\", \"input\": " + "9".repeat(1_000_000) + "}]"));
        StringBuilder rows = new StringBuilder("[");
        for (int i = 0; i < 30_000; i++) {
            rows.append("{\"provider\": \"openai\", \"model\": \"m%d\", \"input\": 1, \"output\": 1},".formatted(i));
        }
        assertThat(PriceFile.read(
                                "prices",
                                bytes(rows
                                        + "{\"provider\": \"openai\", \"model\": \"*\", \"input\": 1, \"output\": 1}]"),
                                HOSTS)
                        .rows())
                .hasSize(30_001);
        assertReadOrExplained(new byte[PriceFile.LONGEST + 1]);
    }

    @Test
    void aByteOrderMarkIsNoText() {
        assertThat(PriceFile.read("prices", bytes("\uFEFF" + SOUND), HOSTS).rows())
                .hasSize(2);
    }

    private static void assertReadOrExplained(byte[] file) {
        try {
            PriceFile.read("the price file p.json", file, HOSTS);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage())
                    .startsWith("the price file p.json")
                    .doesNotContain(
                            "\n",
                            "\r",
                            "\u001b",
                            "com.fasterxml",
                            "java.",
                            "Exception",
                            "StreamReadConstraints",
                            "[Source")
                    .hasSizeLessThan(1_000);
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        byte[] sound = bytes(SOUND);
        Arbitrary<Integer> places = Arbitraries.integers().between(0, sound.length - 1);
        return Combinators.combine(
                        places,
                        places,
                        Arbitraries.bytes(),
                        Arbitraries.integers().between(0, 2))
                .as((from, to, other, how) -> {
                    byte[] file = sound.clone();
                    if (how == 0) {
                        file[from] = other;
                        return file;
                    }
                    int start = Math.min(from, to);
                    int end = how == 1 ? file.length : Math.max(from, to);
                    byte[] shorter = new byte[file.length - (end - start)];
                    System.arraycopy(file, 0, shorter, 0, start);
                    System.arraycopy(file, end, shorter, start, file.length - end);
                    return shorter;
                });
    }

    @Provide
    Arbitrary<String> rows() {
        Arbitrary<String> values = Arbitraries.of(
                "1",
                "-1",
                "0",
                "0.5",
                "1e400",
                "null",
                "true",
                "\"\"",
                "\"m\"",
                "\"openai\"",
                "\"2026-10-07\"",
                "\"*\"",
                "[]",
                "[\"m\"]",
                "[7]",
                "{}",
                "{\"a=b\": 2}",
                "{\"a\": 2}",
                "99999999999999999999",
                "\"\\ud800\"",
                "\"\\u0000\"");
        Arbitrary<String> fields = Arbitraries.of(
                "provider",
                "model",
                "also",
                "since",
                "above",
                "input",
                "output",
                "cache_read",
                "cache_write_5m",
                "cache_write_1h",
                "input_audio",
                "output_audio",
                "web_search",
                "requests",
                "context",
                "times",
                "source",
                "date");
        Arbitrary<String> row = Combinators.combine(fields, values, fields, values)
                .as((one, first, other, second) ->
                        "{\"provider\": \"openai\", \"model\": \"m\", \"input\": 1, \"output\": 1, \"%s\": %s, \"%s\": %s}"
                                .formatted(one, first, other, second));
        // A field twice is no JSON to us: half of the rows have their own fields alone.
        Arbitrary<String> bare = Combinators.combine(fields, values).as("{\"%s\": %s}"::formatted);
        Arbitrary<String> whole = values.flatMap(value -> Arbitraries.of(
                        "also", "since", "above", "times", "date", "source", "context", "requests", "web_search")
                .map(field -> "{\"provider\": \"openai\", \"model\": \"m\", \"input\": 1, \"output\": 1, \"%s\": %s}"
                        .formatted(field, value)));
        return Arbitraries.oneOf(row, bare, whole)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(rows -> String.join(",", rows));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
