package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.model.ModelAlias;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.money.MissingPrice;
import dev.caravel.money.Price;
import dev.caravel.money.PriceList;
import dev.caravel.money.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose price a model has: its host's, which the base URL names. */
class PricingTest {

    private static final Usage MILLION = new Usage(1_000_000, 0, 0, 0, 0, 0);
    private static final Budgets NONE =
            new Budgets(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);
    private static final Budgets A_DOLLAR =
            new Budgets(Optional.of(Dollars.parse("1")), Optional.empty(), Optional.empty(), Duration.ZERO);

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{1} at {0}")
    @CsvSource({
        "https://api.openai.com/v1,            gpt-5.4-mini,           0.75",
        "https://api.cerebras.ai/v1,           gpt-oss-120b,           0.35",
        "https://api.groq.com/openai/v1,       openai/gpt-oss-120b,    0.15",
        "https://openrouter.ai/api/v1,         openai/gpt-oss-120b,    0.039",
        "https://acme.openai.azure.com/openai/v1, gpt-5.4-mini,        0.75",
        "https://api.mistral.ai/v1,            mistral-small-latest,   0.1",
        "https://router.huggingface.co/v1, openai/gpt-oss-120b:groq, 0.15",
        "https://router.huggingface.co/groq/openai/v1, openai/gpt-oss-120b, 0.15",
        "https://acme.services.ai.azure.com/openai/v1, gpt-5.4-mini, 0.75",
        "https://gateway.example.com/v1,       gpt-5.4-mini,           0.75",
    })
    void aModelHasThePriceOfItsHost(String url, String model, String dollars) {
        assertThat(pricing(url, "key", A_DOLLAR).of(openAi(model)).listed(MILLION))
                .isEqualTo(Dollars.parse(dollars));
    }

    @Test
    void whatAHostDoesNotListIsUnknownThereEvenIfOthersSellIt() {
        Pricing groq = pricing("https://api.groq.com/openai/v1", "key", A_DOLLAR);

        assertThatThrownBy(() -> groq.of(openAi("gpt-5.4-mini")))
                .hasMessageContaining("no price is known for 'openai/gpt-5.4-mini' at Groq")
                .hasMessageContaining("add a row with provider groq and model gpt-5.4-mini");
        assertThat(pricing("https://api.groq.com/openai/v1", "key", NONE).of(openAi("gpt-5.4-mini")))
                .isSameAs(Price.UNKNOWN);
    }

    @Test
    void whatIsAskedForWithoutAPriceIsListedWithTheRowThatIsNeeded() {
        Pricing groq = pricing("https://api.groq.com/openai/v1", "key", A_DOLLAR);
        MissingPrice set = new MissingPrice("openai/any", "groq", "any");
        assertThat(groq.missing()).as("the model of the tiers").containsExactly(set);

        assertThatThrownBy(() -> groq.of(openAi("gpt-5.4-mini"))).isInstanceOf(IllegalArgumentException.class);

        assertThat(groq.missing())
                .containsExactly(set, new MissingPrice("openai/gpt-5.4-mini", "groq", "gpt-5.4-mini"));
    }

    @Test
    void onlyAServerOfOnesOwnIsFree() {
        assertThat(pricing("http://localhost:11434/v1", "", A_DOLLAR).of(openAi("my-model")))
                .isSameAs(Price.FREE);
        assertThat(pricing("https://api.groq.com/openai/v1", "", NONE).of(openAi("my-model")))
                .as("without a key, but a host that is paid")
                .isSameAs(Price.UNKNOWN);
        assertThat(pricing("https://gateway.example.com/v1", "key", NONE).of(openAi("my-model")))
                .isSameAs(Price.UNKNOWN);
    }

    @Test
    void aUsersOwnRowMeansTheHostOrEveryHostOfTheKind() throws IOException {
        Path file = Files.writeString(
                folder.resolve("prices.json"),
                """
                [{"provider": "openai", "model": "our-model", "input": 7, "output": 7},
                 {"provider": "groq", "model": "our-model", "input": 8, "output": 8}]""");
        PriceList prices = PriceList.builtIn().with(file);

        assertThat(pricing(prices, "https://api.groq.com/openai/v1", "key", NONE)
                        .of(openAi("our-model"))
                        .listed(MILLION))
                .isEqualTo(Dollars.parse("8"));
        assertThat(pricing(prices, "https://api.cerebras.ai/v1", "key", NONE)
                        .of(openAi("our-model"))
                        .listed(MILLION))
                .isEqualTo(Dollars.parse("7"));
    }

    private static ModelName openAi(String model) {
        return new ModelName("openai", model);
    }

    private static Pricing pricing(String url, String key, Budgets budgets) {
        return pricing(PriceList.builtIn(), url, key, budgets);
    }

    private static Pricing pricing(PriceList prices, String url, String key, Budgets budgets) {
        ModelName any = openAi("any");
        return new Pricing(
                prices,
                new ModelRouter(
                        new ModelTiers(Map.of(), ModelAlias.none(any), ModelAlias.none(any), List.of()),
                        List.of(Provider.openAi(url, key, false)),
                        AttachmentModels.UNASKED),
                any,
                budgets);
    }
}
