package dev.caravel.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunListener;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.run.AttachedFiles;
import dev.caravel.run.RunProperties;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.CannedModel;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.TestHouse;
import jakarta.activation.DataHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.attachment.AttachmentMessage;
import org.apache.camel.attachment.ByteArrayDataSource;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that come with a task: as models get them, within the budget, and as the journal tells of them. */
class AttachmentsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AttachmentReader READER = SampleFiles.reader();
    private static final byte[] PNG = SampleFiles.picture("png", 64, 48);
    private static final byte[] PDF = SampleFiles.pdf(2);
    private static final AttachedFiles ALL = READER.together(List.of(
            READER.read("photo.png", PNG),
            READER.read("report.pdf", PDF),
            READER.read("orders.csv", SampleFiles.CSV.getBytes(StandardCharsets.UTF_8))));

    private static final String ANTHROPIC =
            """
            {"type": "message", "role": "assistant", "model": "claude-haiku-5-5", "stop_reason": "end_turn",
             "content": [{"type": "text", "text": "Seen."}], "usage": {"input_tokens": 9, "output_tokens": 9}}""";

    private static final String OPENAI =
            """
            {"object": "chat.completion", "model": "gpt-5.6-luna", "usage": {"prompt_tokens": 9, "completion_tokens": 9},
             "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Seen."}}]}""";

    private static Exchange run(TestHouse house, String task, AttachedFiles files) {
        return run(house, "agent:assistant", task, files);
    }

    private static Exchange run(TestHouse house, String agent, String task, AttachedFiles files) {
        return house.context().createProducerTemplate().request(agent, exchange -> {
            exchange.getMessage().setBody(task);
            exchange.setProperty(RunProperties.FILES, files);
        });
    }

    /** An agent without tools: its prompt is short. */
    private static RouteBuilder looker() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:looker?tools=").routeId("looker").to("direct:caravel-loop");
            }
        };
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void anthropicGetsBlocksOfPicturesDocumentsAndText() throws Exception {
        try (CannedModel model = new CannedModel(ANTHROPIC);
                TestHouse house = TestHouse.start(Map.of("caravel.anthropic.base-url", model.url()))) {
            run(house, "What do you see?", ALL);

            JsonNode content = model.requests().get(0).at("/messages/0/content");
            assertThat(content)
                    .isEqualTo(JSON.readTree(
                            """
                            [{"type": "text", "text": "<attachment name=\\"photo.png\\" type=\\"image/png\\"/>"},
                             {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "%s"}},
                             {"type": "document", "title": "report.pdf",
                              "source": {"type": "base64", "media_type": "application/pdf", "data": "%s"}},
                             {"type": "text", "text": "<attachment name=\\"orders.csv\\" type=\\"text/csv\\">\\n%s\\n</attachment>"},
                             {"type": "text", "text": "What do you see?", "cache_control": {"type": "ephemeral"}}]"""
                                    .formatted(base64(PNG), base64(PDF), SampleFiles.CSV.replace("\n", "\\n"))));
        }
    }

    @Test
    void openAiGetsThemAsPartsOfAMessage() throws Exception {
        try (CannedModel model = new CannedModel(OPENAI);
                TestHouse house = TestHouse.start(Map.of("caravel.openai.base-url", model.url()))) {
            run(house, "What do you see?", ALL);

            JsonNode messages = model.requests().get(0).path("messages");
            assertThat(messages.get(messages.size() - 1).path("content"))
                    .isEqualTo(JSON.readTree(
                            """
                            [{"type": "text", "text": "<attachment name=\\"photo.png\\" type=\\"image/png\\"/>"},
                             {"type": "image_url", "image_url": {"url": "data:image/png;base64,%s"}},
                             {"type": "file", "file": {"filename": "report.pdf", "file_data": "data:application/pdf;base64,%s"}},
                             {"type": "text", "text": "<attachment name=\\"orders.csv\\" type=\\"text/csv\\">\\n%s\\n</attachment>"},
                             {"type": "text", "text": "What do you see?"}]"""
                                    .formatted(base64(PNG), base64(PDF), SampleFiles.CSV.replace("\n", "\\n"))));
        }
    }

    @Test
    void eventsSayWhatTheyAreAndHoldNoneOfTheirBytes() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            Exchange reply = run(house, "What do you see?", ALL);

            assertThat(reply.getMessage().getBody(String.class))
                    .isEqualTo("I am Caravel's simulated model. I see photo.png (image/png, 64 × 48 pixels), report.pdf"
                            + " (application/pdf, 2 pages), orders.csv (text/csv, 3 lines).");
            Event.RunStarted start = house.events(reply, Event.RunStarted.class).get(0);
            assertThat(start.attachments()).isEqualTo(ALL.attached());
            assertThat(start.attachments().get(0).label())
                    .startsWith("photo.png [image/png, " + PNG.length + " bytes, 64 × 48 pixels, sha256 ");
            assertThat(house.journal().read(run(reply)))
                    .noneMatch(entry -> entry.json().contains(base64(PNG).substring(0, 60)));
        }
    }

    private static String run(Exchange reply) {
        return reply.getMessage().getHeader("CaravelRunId", String.class);
    }

    @Test
    void aModelThatReadsNoPicturesIsNotAsked() {
        try (CannedModel model = new CannedModel(OPENAI);
                TestHouse house = TestHouse.start(Map.of(
                        "caravel.openai.base-url", model.url(), "caravel.model.cheap", "openai/gpt-3.5-turbo"))) {
            Exchange reply = run(house, "model: gpt-3.5", ALL);

            assertThat(house.events(reply, Event.ModelChosen.class).get(0).why())
                    .isEqualTo("it reads what came with the task, and openai/gpt-3.5-turbo does not");
        }
    }

    @Test
    void theRunFailsWhereNoModelReadsThem() {
        try (CannedModel model = new CannedModel(OPENAI);
                TestHouse house = TestHouse.start(Map.of(
                        "caravel.openai.base-url",
                        model.url(),
                        "caravel.model.cheap",
                        "openai/gpt-3.5-turbo",
                        "caravel.model.strong",
                        "openai/gpt-3.5-turbo"))) {
            Exchange reply = run(house, "What do you see?", SampleFiles.png());

            assertThat(reply.getException())
                    .hasMessageContaining(
                            "model 'openai/gpt-3.5-turbo' reads no pictures, and photo.png came with the task:"
                                    + " name another model");
            assertThat(model.requests()).isEmpty();
        }
    }

    @Test
    void aModelOfWhichNobodyKnowsIsNamedInASetting() {
        try (CannedModel model = new CannedModel(OPENAI)) {
            Map<String, String> settings = Map.of(
                    "caravel.openai.base-url", model.url(),
                    "caravel.model.cheap", "openai/llava",
                    "caravel.model.strong", "openai/llava");
            try (TestHouse house = TestHouse.start(settings)) {
                assertThat(run(house, "What do you see?", SampleFiles.png()).getException())
                        .hasMessageContaining(
                                "nobody knows whether model 'openai/llava' reads pictures, and photo.png came with"
                                        + " the task: if it does, name it in caravel.attachments.image-models");
            }
            try (TestHouse house = TestHouse.start(with(settings, "caravel.attachments.image-models", "openai/lla*"))) {
                Exchange reply = run(house, "What do you see?", SampleFiles.png());
                assertThat(reply.getException()).isNull();
                assertThat(model.requests()).hasSize(1);
            }
        }
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(name, value);
        return all;
    }

    @Test
    void whatAPictureCanCostIsReservedBeforeItIsSent() {
        byte[] large = SampleFiles.picture("png", 3_000, 2_000);
        try (TestHouse house = TestHouse.start(Map.of("caravel.budget.run", "0.5"))) {
            Exchange plain = run(house, "What do you see?", AttachedFiles.NONE);
            Exchange reply = run(house, "What do you see?", READER.read("photo.png", large));

            long before = house.events(plain, Event.BudgetReserved.class).get(0).promptTokens();
            Event.BudgetReserved reserved =
                    house.events(reply, Event.BudgetReserved.class).get(0);
            Event.ModelReplied replied =
                    house.events(reply, Event.ModelReplied.class).get(0);
            assertThat(reserved.promptTokens() - before).isBetween(4_784L, 5_500L);
            assertThat(replied.usage().promptTokens()).isBetween(4_784L, reserved.promptTokens());
            assertThat(replied.costUsd()).isLessThanOrEqualTo(reserved.callUsd());
        }
    }

    @Test
    void aBudgetThatAPicturePassesIsNotSpent() {
        try (TestHouse house = TestHouse.start(Map.of("caravel.budget.run", "0.0008"), looker())) {
            Exchange plain = run(house, "agent:looker", "What do you see?", AttachedFiles.NONE);
            Exchange reply = run(
                    house,
                    "agent:looker",
                    "What do you see?",
                    READER.read("photo.png", SampleFiles.picture("png", 3_000, 2_000)));

            assertThat(house.events(plain, Event.RunEnded.class).get(0).status())
                    .isEqualTo(RunStatus.COMPLETED);
            assertThat(house.events(reply, Event.ModelAsked.class)).isEmpty();
            assertThat(house.events(reply, Event.RunParked.class)
                            .get(0)
                            .reason()
                            .label())
                    .isEqualTo("budget");
        }
    }

    @Test
    void theSameKeyWithAnotherPictureIsAnotherTask() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            Exchange first = run(house, "agent:assistant?key=k", "What do you see?", SampleFiles.png());
            Exchange again = run(house, "agent:assistant?key=k", "What do you see?", SampleFiles.png());
            Exchange other = run(
                    house,
                    "agent:assistant?key=k",
                    "What do you see?",
                    READER.read("photo.png", SampleFiles.picture("png", 10, 10)));

            assertThat(run(again)).isEqualTo(run(first));
            assertThat(other.getException()).hasMessageContaining("whose input was another one");
        }
    }

    @Test
    void aLaterTurnOfAThreadStillHasThePicture() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            Exchange first = run(house, "agent:assistant?thread=t", "What do you see?", SampleFiles.png());
            Exchange second = run(house, "agent:assistant?thread=t", "Hello", AttachedFiles.NONE);

            Event.ThreadTaken taken =
                    house.events(second, Event.ThreadTaken.class).get(0);
            assertThat(Attachment.in(taken.messages()))
                    .isEqualTo(SampleFiles.png().attached());
            assertThat(house.events(second, Event.BudgetReserved.class).get(0).promptTokens())
                    .isGreaterThan(house.events(first, Event.BudgetReserved.class)
                            .get(0)
                            .promptTokens());
        }
    }

    @Test
    void aRunThatIsResumedInAnotherProcessStillHasThePicture(@TempDir Path folder) throws Exception {
        Map<String, String> settings = Map.of(
                "caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"), "caravel.budget.run", "0.0001");
        String run;
        try (TestHouse house = TestHouse.start(settings, looker())) {
            run = run(run(house, "agent:looker", "What do you see?", ALL));
        }
        try (TestHouse house = TestHouse.start(settings, looker())) {
            Exchange reply = house.runControl().resume(run, Optional.of(Dollars.parse("1")));

            assertThat(reply.getMessage().getBody(String.class))
                    .contains(
                            "I see photo.png (image/png, 64 × 48 pixels), report.pdf",
                            "orders.csv (text/csv, 3 lines)");
        }
    }

    @Test
    void attachmentsOfACamelMessageComeWithItsTask() {
        try (TestHouse house = TestHouse.start(Map.of())) {
            Exchange reply = house.context().createProducerTemplate().request("agent:assistant", exchange -> {
                AttachmentMessage mail = exchange.getMessage(AttachmentMessage.class);
                mail.setBody("What came with the mail?");
                mail.addAttachment("1", new DataHandler(new ByteArrayDataSource("photo.png", PNG)));
            });

            assertThat(reply.getMessage().getBody(String.class))
                    .contains("I see photo.png (image/png, 64 × 48 pixels).");
        }
    }

    @Test
    void aBodyThatIsAPictureIsATask(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("photo.png"), PNG);
        try (TestHouse house = TestHouse.start(Map.of())) {
            for (Object body : List.of(file, file.toFile(), PNG)) {
                Exchange reply = house.context()
                        .createProducerTemplate()
                        .request("agent:assistant", exchange -> exchange.getMessage()
                                .setBody(body));

                assertThat(reply.getMessage().getBody(String.class)).contains("(image/png, 64 × 48 pixels)");
            }
        }
    }

    @Test
    void aFallbackThatReadsNoPicturesIsPassedOver() {
        try (Simulator anthropic = TestHouse.model("401*");
                Simulator openAi = TestHouse.model("");
                TestHouse house = TestHouse.against(
                        anthropic,
                        Map.of(
                                "caravel.openai.base-url",
                                openAi.url(),
                                "caravel.model.fallback",
                                "openai/gpt-3.5-turbo, openai/gpt-4o"))) {
            Exchange reply = run(house, "What do you see?", SampleFiles.png());

            assertThat(reply.getMessage().getBody(String.class))
                    .contains("I see photo.png (image/png, 64 × 48 pixels).");
            assertThat(openAi.calls())
                    .extracting(call -> call.body().path("model").asText())
                    .containsExactly("gpt-4o");
        }
    }

    /** A journal that dies at its nth event; what it kept survives it. */
    private static final class Mortal extends ForwardingJournal {

        private final int last;
        private int events;

        Mortal(Journal kept, int last) {
            super(kept);
            this.last = last;
        }

        @Override
        public void hold(Entry entry) {
            append(entry, List.of());
        }

        @Override
        public synchronized void append(Entry entry, List<Booking> bookings) {
            events++;
            if (events > last) {
                throw new IllegalStateException("killed");
            }
            kept.append(entry, bookings);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void whereverTheProgramDiesTheRunStillHasItsFiles(int last) throws Exception {
        Journal kept = new MemoryJournal(100, 100);
        AtomicReference<String> run = new AtomicReference<>();
        try (Simulator model = TestHouse.model("")) {
            TestHouse.Application dying = context -> {
                context.getRegistry().bind("journal", Journal.class, new Mortal(kept, last));
                context.addRoutes(looker());
            };
            try (TestHouse house = TestHouse.against(model, Map.of("caravel.budget.day", "none"), dying)) {
                house.listen(new RunListener() {
                    @Override
                    public void recorded(Entry entry) {
                        run.set(entry.run());
                    }
                });
                assertThat(run(house, "agent:looker", "What do you see?", ALL).getException())
                        .isNotNull();
            }
            TestHouse.Application next = context -> {
                context.getRegistry().bind("journal", Journal.class, kept);
                context.addRoutes(looker());
            };
            try (TestHouse house = TestHouse.against(model, Map.of("caravel.budget.day", "none"), next)) {
                Exchange reply = house.runControl().resume(run.get(), Optional.empty());

                assertThat(reply.getMessage().getBody(String.class))
                        .contains("I see photo.png (image/png, 64 × 48 pixels), report.pdf (application/pdf, 2 pages)");
            }
        }
    }
}
