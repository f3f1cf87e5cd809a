package dev.caravel.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.CompactionReason;
import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import dev.caravel.model.ModelName;
import dev.caravel.model.Prompt;
import dev.caravel.model.Provider;
import dev.caravel.model.ProviderClient;
import dev.caravel.model.TextListener;
import dev.caravel.model.Timeouts;
import dev.caravel.model.ToolDeclaration;
import dev.caravel.money.Dollars;
import dev.caravel.replay.Cases;
import dev.caravel.replay.Recorded;
import dev.caravel.replay.Recordings;
import dev.caravel.run.PromptSize;
import dev.caravel.run.Run;
import dev.caravel.simulator.wire.AnthropicWire;
import dev.caravel.simulator.wire.ContextWindows;
import dev.caravel.simulator.wire.OpenAiWire;
import dev.caravel.simulator.wire.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The conversations that providers were really sent, at each place where it was the model's turn: compacted in every way that there
 * is, the providers' rules still allow them, and what must stay has stayed.
 */
class RecordedConversationsTest {

    private static final ModelName CLAUDE = ModelName.parse("anthropic/claude-haiku-5-5");
    private static final ModelName GPT = ModelName.parse("openai/gpt-4o");
    private static final ProviderClient CLIENT =
            new ProviderClient(new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1)), 1);
    private static final Instant AT = Instant.parse("2026-11-28T12:00:00Z");

    private static int allowed;

    @AfterAll
    static void close() {
        CLIENT.close();
    }

    @Test
    void staysWholeWhereverItIsCutAndHoweverFar() {
        Cases cases = new Cases();
        Set<String> seen = new LinkedHashSet<>();
        for (Recorded recorded : Recordings.all()) {
            List<Message> messages = Spoken.in(recorded.request());
            for (int end = 3; end <= messages.size(); end++) {
                List<Message> prefix = messages.subList(0, end);
                boolean modelsTurn =
                        !prefix.get(end - 1).fromAssistant() && !prefix.get(0).fromAssistant();
                if (modelsTurn && seen.add(prefix.toString())) {
                    cutEverywhere(recorded + " up to " + end, List.copyOf(prefix), cases);
                }
            }
        }
        cases.report("compacted recorded conversations");
        assertThat(allowed).as("conversations that both wires allow").isGreaterThan(cases.count() / 2);
    }

    /** With every number of last rounds that stay, by clearing alone and with a summary. */
    private static void cutEverywhere(String name, List<Message> messages, Cases cases) {
        long bytes = bytes(messages);
        List<Round> rounds = Round.of(messages);
        long tail = 0;
        for (int kept = 1; kept <= rounds.size(); kept++) {
            tail += rounds.get(rounds.size() - kept).bytes();
            for (long enough : new long[] {Long.MAX_VALUE, 0}) {
                Cut cut = Cut.of(
                        messages, run(messages).pins(), bytes, new Cut.Aim(enough, tail, 100), tool -> kept(tool));
                int last = kept;
                cases.check(name + ", " + kept + " kept", () -> check(messages, cut, last));
            }
        }
    }

    private static boolean kept(String tool) {
        return tool.hashCode() % 2 == 0;
    }

    private static void check(List<Message> before, Cut cut, int last) {
        Run run = run(before, compacted(cut));
        List<Message> after = run.messages();

        assertThat(after).hasSize(before.size() - cut.removed().size());
        assertThat(after.get(0).role()).isEqualTo("user");
        assertThat(firstBlocks(after.get(0), before.get(0).content().size()))
                .isEqualTo(before.get(0).content());
        assertThat(after.subList(after.size() - Math.min(2 * last, after.size() - 1), after.size()))
                .isEqualTo(before.subList(before.size() - Math.min(2 * last, after.size() - 1), before.size()));
        assertThat(words(after)).containsAll(words(kept(before, cut)));
        assertThat(bytes(after)).as("nothing grows but by the note").isLessThanOrEqualTo(bytes(before) + 5_000);
        List<String> refused = refusals(before);
        allowed += refused.isEmpty() ? 1 : 0;
        assertThat(refusals(after)).isEqualTo(refused);
        assertThat(request(CLAUDE, run(before, compacted(cut)).messages())).isEqualTo(request(CLAUDE, after));
    }

    /** What people and models said in the messages that stay, results aside. */
    private static List<String> words(List<Message> messages) {
        return messages.stream()
                .flatMap(message -> blocks(message).stream())
                .filter(block -> !block.path("type").asText().equals("tool_result"))
                .map(JsonNode::toString)
                .toList();
    }

    private static List<Message> kept(List<Message> messages, Cut cut) {
        List<Message> kept = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (!cut.removed().contains(i)) {
                kept.add(messages.get(i));
            }
        }
        return kept;
    }

    private static List<JsonNode> blocks(Message message) {
        List<JsonNode> blocks = new ArrayList<>();
        message.content().forEach(blocks::add);
        return blocks;
    }

    private static ArrayNode firstBlocks(Message message, int count) {
        ArrayNode first = JsonNodeFactory.instance.arrayNode();
        blocks(message).subList(0, count).forEach(first::add);
        return first;
    }

    /** What both providers' rules say against them: mostly nothing, and then nothing may come up. */
    private static List<String> refusals(List<Message> messages) {
        List<String> refusals = new ArrayList<>();
        try {
            new AnthropicWire(ContextWindows.endless())
                    .read(request(CLAUDE, messages), Map.of("anthropic-version", "2023-06-01"));
        } catch (Refusal e) {
            refusals.add("anthropic " + e.getMessage().replaceAll("\\d+", "n"));
        }
        try {
            new OpenAiWire(ContextWindows.endless()).read(request(GPT, messages), Map.of());
        } catch (Refusal e) {
            refusals.add("openai " + e.getMessage().replaceAll("\\d+", "n"));
        }
        return refusals;
    }

    private static byte[] request(ModelName model, List<Message> messages) {
        Provider provider = model.equals(CLAUDE)
                ? Provider.anthropic("http://localhost", "", true)
                : Provider.openAi("http://localhost", "", true);
        List<ToolDeclaration> tools = List.of(new ToolDeclaration(
                "look", "Looks", JsonNodeFactory.instance.objectNode().put("type", "object")));
        Prompt prompt = new Prompt(model, "Be brief", tools, messages, 100, Prompt.ToolUse.AUTO, false);
        try {
            var attempt = CLIENT.begin(provider, prompt, TextListener.NONE);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            attempt.request().writeTo(body);
            CLIENT.over(attempt);
            return body.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Event compacted(Cut cut) {
        return new Event.ContextCompacted(
                CompactionReason.WINDOW,
                1_000L,
                1_000,
                500,
                cut.cleared(),
                cut.removed(),
                cut.lost(),
                cut.needsSummary() ? CompactionTexts.note(cut.removed().size(), cut.lost(), "All is well.", "m") : null,
                null,
                null,
                null,
                null,
                null,
                null,
                Dollars.ZERO,
                Dollars.ZERO,
                null,
                null,
                null,
                null);
    }

    /** A run that begins with these messages, and what is left of it when its events are read back. */
    private static Run run(List<Message> messages, Event... more) {
        ObjectNode started = JsonNodeFactory.instance.objectNode();
        started.put("run", "a").put("seq", 1).put("at", AT.toString()).put("type", "run.started");
        started.put("agent", "a").put("input", "").put("max_turns", 9).put("max_tokens", 100);
        started.putObject("forked_from").put("run", "b").put("seq", 7);
        ArrayNode said = started.putArray("messages");
        for (Message message : messages) {
            said.addObject()
                    .put("role", message.role())
                    .put("model", message.model())
                    .set("content", message.content());
        }
        List<Entry> entries = new ArrayList<>(List.of(EntryJson.read(started.toString())));
        for (Event event : more) {
            entries.add(EntryJson.read(EntryJson.write(new Entry("a", entries.size() + 1, AT, event))));
        }
        return Run.replay(entries);
    }

    private static long bytes(List<Message> messages) {
        return messages.stream()
                .mapToLong(message -> PromptSize.bytes(message.content()))
                .sum();
    }
}
