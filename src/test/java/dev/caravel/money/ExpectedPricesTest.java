package dev.caravel.money;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.model.CountedUsage;
import dev.caravel.replay.Cases;
import dev.caravel.replay.Recordings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Usages that providers really sent, and what somebody else computed that they cost. */
class ExpectedPricesTest {

    /** The day of the prices that were computed with. */
    private static final Instant THEN = Instant.parse("2026-08-21T00:00:00Z");

    /** Gemini's own API and Bedrock's Converse: their hosts are asked by other ways. */
    private static final Set<String> NO_WIRE = Set.of("google default", "aws default", "cohere default");

    private static final Set<String> MESSAGES = Set.of("anthropic default", "minimax default");

    private final PriceList prices = PriceList.builtIn();
    private final Cases cases = new Cases();
    private final Map<String, Integer> leftOut = new TreeMap<>();

    @Test
    void comeOutToTheLastDigit() {
        Path file = Recordings.folder().resolveSibling("prices").resolve("usages-expected.json");
        Assumptions.assumeTrue(Files.exists(file), "no expected prices in " + file);
        for (JsonNode one : Recordings.parse(file)) {
            for (JsonNode extracted : one.path("extracted")) {
                for (JsonNode expected : extracted.path("extractors")) {
                    check(one.path("body"), one.path("model").asText(""), expected);
                }
            }
        }
        cases.report("usages priced by somebody else");
        leftOut.forEach((why, count) -> System.out.println("  left out: " + count + " (" + why + ")"));
    }

    private void check(JsonNode body, String model, JsonNode expected) {
        String host = expected.path("provider_id").asText();
        String flavour = expected.path("api_flavor").asText();
        Optional<String> reason = leaveOut(host, flavour, model, body.path("usage"), expected);
        if (reason.isPresent()) {
            leftOut.merge(reason.get(), 1, Integer::sum);
            return;
        }
        JsonNode raw = asTheyReadIt(body.path("usage"));
        cases.check(host + " " + flavour + " " + model + " " + raw, () -> {
            Price price = prices.find(host, model, THEN).orElseThrow();
            assertSame(price, usage(host, flavour, raw), raw, expected);
        });
    }

    private static Optional<String> leaveOut(
            String host, String flavour, String model, JsonNode usage, JsonNode expected) {
        if (!expected.has("input_price")) {
            return Optional.of("nothing is expected: the model is another host's");
        }
        if (NO_WIRE.contains(host + " " + flavour) || flavour.matches("realtime|images|tokens|embeddings")) {
            return Optional.of("a protocol that is not spoken here");
        }
        if (model.matches(".*(realtime|transcribe|tts|moderation|image|embedding).*")) {
            return Optional.of("a model for sound, pictures or numbers");
        }
        if (usage.has("num_cached_tokens")) {
            return Optional.of("a host's own word for cached tokens, which they do not read");
        }
        if (usage.path("total_tokens").asLong()
                > usage.path("prompt_tokens").asLong()
                        + usage.path("completion_tokens").asLong()) {
            return Optional.of("thinking that only the host's total tells of, which they do not read");
        }
        if (host.equals("azure")
                && usage.path("prompt_tokens_details")
                                .path("cache_write_tokens")
                                .asLong()
                        > 0) {
            return Optional.of("cache writes, which they do not read at that host");
        }
        return model.matches("gpt-4o-2024-05-13|gpt-5.6-(terra|luna).*")
                ? Optional.of("sources disagree about the model")
                : Optional.empty();
    }

    /** They leave out the calls behind a call, and their web searches stand in the total alone. */
    private static JsonNode asTheyReadIt(JsonNode usage) {
        return ((ObjectNode) usage.deepCopy()).without("iterations");
    }

    private static void assertSame(Price price, Usage usage, JsonNode raw, JsonNode expected) {
        JsonNode tokensOnly = ((ObjectNode) raw.deepCopy()).without("server_tool_use");
        Usage prompt = new Usage(
                usage.inputTokens(),
                0,
                usage.cacheReadTokens(),
                usage.cacheWriteTokens(),
                usage.cacheWrite1hTokens(),
                0);
        Dollars input = dollars(expected, "input_price");
        Dollars output = dollars(expected, "output_price");
        Dollars total = expected.has("total_price") ? dollars(expected, "total_price") : input.plus(output);
        assertThat(price.cost(prompt, tokensOnly)).as("input").isEqualTo(input);
        assertThat(price.cost(usage, tokensOnly)).as("tokens").isEqualTo(input.plus(output));
        if (!expected.path("provider_id").asText().equals("azure")) {
            // At that host they do not read web searches.
            assertThat(price.cost(usage, raw)).as("total").isEqualTo(total);
        }
        assertThat(price.ceiling(usage.promptTokens(), usage.outputTokens()))
                .isGreaterThanOrEqualTo(input.plus(output));
    }

    private static Dollars dollars(JsonNode expected, String field) {
        return Dollars.parse(expected.path(field).asText());
    }

    private static Usage usage(String host, String flavour, JsonNode raw) {
        boolean message = flavour.equals("anthropic") || MESSAGES.contains(host + " " + flavour);
        if (message) {
            return CountedUsage.ofMessage(raw);
        }
        return flavour.equals("responses") ? ofResponse(raw) : CountedUsage.ofChatCompletion(raw);
    }

    /** OpenAI's Responses API, which Caravel does not speak: as in chat completions, cached tokens are part of the input. */
    private static Usage ofResponse(JsonNode raw) {
        JsonNode details = raw.path("input_tokens_details");
        long read = details.path("cached_tokens").asLong();
        long written = details.path("cache_write_tokens").asLong();
        return new Usage(
                raw.path("input_tokens").asLong() - read - written,
                raw.path("output_tokens").asLong(),
                read,
                written,
                0,
                raw.path("output_tokens_details").path("reasoning_tokens").asLong());
    }
}
