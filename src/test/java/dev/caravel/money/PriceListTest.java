package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which price a model's name means, and a user's own file. */
class PriceListTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Usage MILLION = new Usage(1_000_000, 0, 0, 0, 0, 0);

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}/{1}")
    @CsvSource(
            textBlock =
                    """
                    anthropic, claude-opus-5-5,            4
                    anthropic, claude-opus-5,              5
                    anthropic, claude-haiku-4-5-20251001,  1
                    anthropic, claude-haiku-4-5@20251001,  1
                    anthropic, claude-3-5-haiku-latest,    0.8
                    anthropic, claude-opus-4-20250514,     15
                    openai,    gpt-5.4-mini-2026-03-17,    0.75
                    openai,    gpt-5-4-mini,               0.75
                    openai,    gpt-4o-2024-11-20,          2.5
                    openai,    gpt-4o-2024-05-13,          5
                    openai,    ft:gpt-4o-mini-2024-07-18:acme::x1, 0.3
                    openai,    gpt-6-sol,                  2
                    groq,      openai/gpt-oss-120b,        0.15
                    cerebras,  gpt-oss-120b,               0.35
                    openrouter, openai/gpt-oss-120b,       0.039
                    google,    gemini-2.0-flash-001,       0.1
                    azure,     gpt-5.4-mini,               0.75
                    google,    claude-haiku-4-5@20251001,  1
                    """)
    void knowsAModelByItsNamesAndSnapshots(String provider, String model, String dollars) {
        Price price = PriceList.builtIn().find(provider, model, NOW).orElseThrow();

        assertThat(price.listed(MILLION)).isEqualTo(Dollars.parse(dollars));
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, claude-opus-6",
        "anthropic, claude-sonnet-5-5-turbo",
        "anthropic, gpt-5",
        "openai, claude-opus-5-5",
        "openai, gpt-5.4-mega",
        "openai, meta-llama/Llama-4",
        "openai, openai/gpt-oss-120b",
        "groq, gpt-5.4-mini",
        "cerebras, qwen-3-coder-480b",
        "nobody, gpt-5.4-mini"
    })
    void doesNotGuessWhatAnUnknownModelCosts(String provider, String model) {
        assertThat(PriceList.builtIn().find(provider, model, NOW)).isEmpty();
    }

    @Test
    void saysOfEveryRowWhereAndWhenItWasRead() {
        assertThat(PriceList.builtIn().rows())
                .hasSizeGreaterThan(100)
                .allMatch(row -> !row.source().isBlank() && !row.date().isBlank());
    }

    @Test
    void prefersAUsersOwnRows() throws IOException {
        PriceList prices = PriceList.builtIn()
                .with(
                        file(
                                """
                        [{"provider": "anthropic", "model": "claude-opus-5-5", "input": 3.2, "output": 16},
                         {"provider": "openai", "model": "meta-llama/*", "input": 0.2, "output": 0.6}]"""));

        assertThat(cost(prices, "anthropic", "claude-opus-5-5-20261001", NOW)).isEqualTo("3.2");
        assertThat(cost(prices, "openai", "meta-llama/Llama-4", NOW)).isEqualTo("0.2");
        assertThat(cost(prices, "anthropic", "claude-opus-5", NOW))
                .as("built in")
                .isEqualTo("5");
        assertThat(prices.rows().stream().filter(row -> row.model().equals("claude-opus-5-5")))
                .singleElement()
                .satisfies(row -> assertThat(row.source()).contains("prices.json"));
    }

    @Test
    void keepsToTheBuiltInPriceUntilAUsersOwnBegins() throws IOException {
        PriceList prices = PriceList.builtIn()
                .with(
                        file(
                                """
                        [{"provider": "anthropic", "model": "claude-opus-5-5", "since": "2026-12-01", "input": 3, "output": 16}]"""));

        assertThat(cost(prices, "anthropic", "claude-opus-5-5", NOW)).isEqualTo("4");
        assertThat(cost(prices, "anthropic", "claude-opus-5-5", Instant.parse("2026-12-01T00:00:00Z")))
                .isEqualTo("3");
        assertThat(prices.rows().stream().filter(row -> row.model().equals("claude-opus-5-5")))
                .hasSize(2);
    }

    @Test
    void isWrittenAsAFileThatReadsTheSame() throws IOException {
        PriceList builtIn = PriceList.builtIn();

        PriceList again = builtIn.with(file(PriceList.toJson(builtIn.rows()).toString()));

        assertThat(again.rows()).isEqualTo(builtIn.rows());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no JSON          | [{"provider": "openai",                                                               | is no JSON, line 1
                    no list          | {"provider": "openai"}                                                                | must be a JSON array of rows
                    no model         | [{"provider": "openai", "input": 1, "output": 1}]                                     | row 1: model is missing
                    another provider | [{"provider": "ollama", "model": "m", "input": 1, "output": 1}]                       | row 1 (m): provider must be anthropic or openai
                    no price         | [{"provider": "openai", "model": "m", "input": 1}]                                    | row 1 (m): output is missing
                    a wrong price    | [{"provider": "openai", "model": "m", "input": "a lot", "output": 1}]                 | row 1 (m): input must be US dollars
                    too exact        | [{"provider": "openai", "model": "m", "input": 0.0000001, "output": 1}]               | row 1 (m): input must be US dollars, 0 to 1000000 with at most 6 decimals
                    below zero       | [{"provider": "openai", "model": "m", "input": -1, "output": 1}]                      | but is -1
                    a misspelt field | [{"provider": "openai", "model": "m", "input": 1, "output": 1, "cached": 1}]          | there is no field 'cached'; there are: above, also
                    no day           | [{"provider": "openai", "model": "m", "input": 1, "output": 1, "since": "October"}]   | row 1 (m): since must be a day such as 2026-10-07
                    a wrong band     | [{"provider": "openai", "model": "m", "input": 1, "output": 1, "above": "100k"}]      | row 1 (m): above must be a whole number of tokens
                    no short prompts | [{"provider": "openai", "model": "m", "input": 1, "output": 1, "above": 5}]           | without above is missing
                    a wrong factor   | [{"provider": "openai", "model": "m", "input": 1, "output": 1, "times": {"fast": 2}}] | row 1 (m): times must be factors
                    a row twice      | [{"provider": "openai", "model": "m", "input": 1, "output": 1}, {"provider": "openai", "model": "m", "input": 2, "output": 2}] | row 2 (m): there is a row already
                    a name twice     | [{"provider": "openai", "model": "m", "input": 1, "output": 1}, {"provider": "openai", "model": "n", "also": ["m"], "input": 2, "output": 2}] | row 2 (n): the name openai/m belongs to m already
                    """)
    void saysInOneLineWhatIsWrongWithAFile(String what, String text, String line) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> PriceList.builtIn().with(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the price file " + file)
                .hasMessageContaining(line)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void saysThatAFileDoesNotExist() {
        Path nowhere = folder.resolve("nowhere.json");

        assertThatThrownBy(() -> PriceList.builtIn().with(nowhere))
                .hasMessage("the price file " + nowhere + " can't be read: it does not exist");
    }

    private static String cost(PriceList prices, String provider, String model, Instant at) {
        return prices.find(provider, model, at).orElseThrow().listed(MILLION).toString();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("prices.json"), text);
    }
}
