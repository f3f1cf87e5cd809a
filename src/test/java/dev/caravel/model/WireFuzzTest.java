package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.journal.Message;
import dev.caravel.replay.Chunks;
import dev.caravel.support.FuzzBounds;
import dev.caravel.support.Mutation;
import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * Whatever a provider sends, an attempt ends soon with a reply that can be sent back to any model, or with a failure that says
 * why in one line, and the memory stays as it was. The same bytes in each build; many more of them with
 * {@code mvn -Pfuzz test}.
 */
@AddLifecycleHook(FuzzBounds.class)
class WireFuzzTest {

    private static final String SEED = "4711";
    private static final List<String> TYPES =
            List.of("text/event-stream", "application/json", "text/plain; charset=utf-8", "");
    private static final List<Integer> STATUSES = List.of(200, 200, 200, 200, 200, 201, 301, 400, 429, 500);

    @Property(seed = SEED, shrinking = ShrinkingMode.OFF)
    void everythingIsReadOrRefused(@ForAll long seed) {
        Random random = new Random(seed);
        String provider = random.nextBoolean() ? ModelName.ANTHROPIC : ModelName.OPENAI;
        byte[] body = new Mutation(random).of(Samples.any(random), Samples.any(random));
        Attempt attempt = attempt(provider, random.nextBoolean());

        Optional<ModelFailure> failure = read(attempt, body, random);

        if (failure.isPresent()) {
            assertClear(failure.get());
        } else {
            attempt.reply().ifPresent(reply -> assertCanBeSent(provider, reply));
        }
    }

    private static Optional<ModelFailure> read(Attempt attempt, byte[] body, Random random) {
        List<ByteArrayInputStream> pieces = Chunks.random(body, 1 + random.nextInt(10_000), random.nextLong()).stream()
                .map(ByteArrayInputStream::new)
                .toList();
        attempt.answered(STATUSES.get(random.nextInt(STATUSES.size())), TYPES.get(random.nextInt(TYPES.size())));
        try {
            attempt.read(new SequenceInputStream(Collections.enumeration(pieces)));
            return Optional.empty();
        } catch (ModelFailure e) {
            return Optional.of(e);
        }
    }

    private static void assertClear(ModelFailure failure) {
        assertThat(failure.kind()).isNotIn(FailureKind.INTERNAL, FailureKind.STOPPED);
        assertThat(failure.getMessage())
                .isNotBlank()
                .hasSizeLessThan(1_000)
                .doesNotContain("\n", "\r", "com.fasterxml", "java.", "dev.caravel")
                .matches(words -> words.chars().noneMatch(Character::isISOControl), "has no control characters");
    }

    /** Back to its model, and to another one over the other wire, with a result for each call. */
    private static void assertCanBeSent(String provider, Reply reply) {
        Set<String> ids = new HashSet<>();
        ArrayNode results = Json.array();
        for (JsonNode block : reply.content()) {
            if (block.path("type").asText().equals("tool_use")) {
                String id = block.path("id").asText();
                assertThat(ids.add(id)).as("an id of its own: %s", id).isTrue();
                assertThat(id.length()).isBetween(1, ReplyBounds.NAME);
                results.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", id)
                        .put("content", "done");
            }
        }
        List<Message> messages = new ArrayList<>();
        messages.add(Message.user("go"));
        messages.add(Message.assistant(reply.content(), provider + "/m"));
        if (!results.isEmpty()) {
            messages.add(Message.user(results));
        }
        assertValid(
                new AnthropicWire("anthropic").write(prompt(new ModelName(ModelName.ANTHROPIC, "m"), messages, false)));
        assertValid(new OpenAiWire("openai", "max_tokens")
                .write(prompt(new ModelName(ModelName.OPENAI, "m"), messages, false)));
    }

    private static void assertValid(byte[] request) {
        JsonNode json = Json.parseReply("test", new String(request, StandardCharsets.UTF_8));
        assertThat(Json.mend(json)).as("halves of characters").isFalse();
    }

    private static Attempt attempt(String provider, boolean streaming) {
        Provider host = provider.equals(ModelName.ANTHROPIC)
                ? Provider.anthropic("http://localhost", "", false)
                : Provider.openAi("http://localhost", "", false);
        Timeouts timeouts = new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1));
        return new Attempt(
                host, prompt(new ModelName(provider, "m"), List.of(), streaming), timeouts, TextListener.NONE);
    }

    private static Prompt prompt(ModelName model, List<Message> messages, boolean streaming) {
        return new Prompt(model, "", List.of(), messages, 9, Prompt.ToolUse.AUTO, streaming);
    }
}
