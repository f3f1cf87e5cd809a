package dev.caravel.observe.otel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.caravel.embed.OfflineJournal;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.run.Resolution;
import dev.caravel.run.Run;
import dev.caravel.settings.Settings;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Java;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process that is killed had begun has its span from whoever finds it. */
class LeftBehindTest {

    private final OtlpReceiver receiver = new OtlpReceiver();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void aModelCallInTheMiddleOfWhichItsProcessWasKilledHasItsSpanAndItsCost() throws Exception {
        try (Simulator model = TestHouse.model("stall")) {
            killed(model, "payer", "[[say 3 words]]", () -> !model.calls().isEmpty());
            assertThat(receiver.spans()).isEmpty();
            try (TestHouse house = house(model)) {
                house.runControl().resume(run(), Optional.empty());
            }
        }

        List<Span> chats = named("chat claude-haiku-5-5");
        assertThat(chats).hasSize(2);
        Span dead = chats.get(0);
        assertThat(dead.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(OtlpReceiver.attributes(dead))
                .containsEntry("error.type", "interrupted")
                .containsEntry("caravel.process.died", true)
                .containsEntry("gen_ai.provider.name", "anthropic")
                .containsEntry("gen_ai.request.model", "claude-haiku-5-5")
                .containsEntry("caravel.cost.usd", picos(first(Event.ModelFailed.class)) / 1e12);
        assertThat(at(dead.getEndTimeUnixNano())).isEqualTo(at(Event.RunResumed.class));
        assertThat(at(dead.getStartTimeUnixNano())).isBetween(at(Event.RunStarted.class), at(Event.RunResumed.class));

        List<Span> agents = named("invoke_agent payer");
        assertThat(agents).hasSize(2);
        assertThat(OtlpReceiver.parent(agents.get(0))).isEmpty();
        assertThat(at(agents.get(0).getStartTimeUnixNano())).isEqualTo(at(Event.RunStarted.class));
        assertThat(OtlpReceiver.attributes(agents.get(0))).containsEntry("caravel.process.died", true);
        assertThat(OtlpReceiver.parent(dead)).isEqualTo(OtlpReceiver.id(agents.get(0)));
        assertThat(OtlpReceiver.parent(agents.get(1))).isEqualTo(OtlpReceiver.id(agents.get(0)));
        assertWhole();
    }

    @Test
    void itIsToldOnceHoweverOftenTheRunIsTakenUp() throws Exception {
        try (Simulator model = TestHouse.model("stall, stall")) {
            killed(model, "payer", "[[say 3 words]]", () -> !model.calls().isEmpty());
            resumedAndKilled(model, 2);
            try (TestHouse house = house(model)) {
                house.runControl().resume(run(), Optional.empty());
            }
        }

        assertThat(named("chat claude-haiku-5-5")).hasSize(3);
        assertThat(named("invoke_agent payer")).hasSize(3);
        assertWhole();
    }

    @Test
    void aRunThatIsCancelledInsteadHasItsSpansToo() throws Exception {
        try (Simulator model = TestHouse.model("stall")) {
            killed(model, "payer", "[[say 3 words]]", () -> !model.calls().isEmpty());
            try (OfflineJournal journal = OfflineJournal.open(offline(model))) {
                journal.runControl().cancel(run());
            }
        }

        assertThat(OtlpReceiver.attributes(receiver.span("chat claude-haiku-5-5")))
                .containsEntry("error.type", "interrupted");
        assertThat(OtlpReceiver.attributes(receiver.span("invoke_agent payer")))
                .containsEntry("caravel.process.died", true);
        assertWhole();
    }

    @Test
    void aToolCallOfWhichAPersonSaysThatItWasDoneHasItsSpan() throws Exception {
        try (Simulator model = TestHouse.model("")) {
            killed(model, "payer", "[[call pay {\"to\": \"ann\"}]]", () -> Files.exists(folder.resolve("begun")));
            resolved(model, Optional.of("paid"));
        }

        Span tool = receiver.span("execute_tool pay");
        assertThat(OtlpReceiver.attributes(tool))
                .containsEntry("caravel.tool.outcome", "done")
                .containsEntry("caravel.tool.resolved_by", "person")
                .containsEntry("caravel.process.died", true)
                .containsKey("gen_ai.tool.call.id")
                .doesNotContainKeys("error.type", "gen_ai.tool.call.arguments", "gen_ai.tool.call.result");
        assertThat(tool.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
        assertThat(at(tool.getStartTimeUnixNano())).isEqualTo(at(Event.ToolStarted.class));
        assertThat(at(tool.getEndTimeUnixNano())).isEqualTo(at(Event.ToolResolved.class));
        assertThat(OtlpReceiver.parent(tool))
                .isEqualTo(OtlpReceiver.id(named("invoke_agent payer").get(0)));
        assertWhole();
    }

    @Test
    void aToolCallOfWhichAPersonSaysThatItWasNotDoneHasItsSpanBesideThatOfTheNextOne() throws Exception {
        try (Simulator model = TestHouse.model("")) {
            killed(model, "payer", "[[call pay {\"to\": \"ann\"}]]", () -> Files.exists(folder.resolve("begun")));
            Files.writeString(folder.resolve("quick"), "");
            resolved(model, Optional.empty());
        }

        List<Span> tools = named("execute_tool pay");
        assertThat(tools).hasSize(2);
        assertThat(OtlpReceiver.attributes(tools.get(0)))
                .containsEntry("caravel.tool.outcome", "not_done")
                .containsEntry("caravel.tool.resolved_by", "person")
                .containsEntry("error.type", "interrupted");
        assertThat(OtlpReceiver.attributes(tools.get(1)))
                .doesNotContainKeys("caravel.tool.outcome", "caravel.process.died", "error.type");
        assertWhole();
    }

    @Test
    void aToolThatRunsAgainHasASpanOfEachTime() throws Exception {
        try (Simulator model = TestHouse.model("")) {
            killed(model, "payer", "[[call look {}]]", () -> Files.exists(folder.resolve("begun")));
            Files.writeString(folder.resolve("quick"), "");
            // The beginning of a call that only reads is kept a moment later.
            try (TestHouse house = house(model)) {
                house.runControl().resume(run(), Optional.empty());
            }
        }

        long begun = entries().stream()
                .filter(entry -> entry.event() instanceof Event.ToolStarted)
                .count();
        assertThat(named("execute_tool look")).hasSize((int) begun);
        assertThat(OtlpReceiver.attributes(named("execute_tool look").get((int) begun - 1)))
                .doesNotContainKey("error.type");
        assertWhole();
    }

    @Test
    void aSubagentsSpansStayWithinTheCallThatStartedIt() throws Exception {
        try (Simulator model = TestHouse.model("")) {
            killed(
                    model,
                    "boss",
                    "[[call payer {\"task\": \"[[call look {}]]\"}]]",
                    () -> Files.exists(folder.resolve("begun")));
            Files.writeString(folder.resolve("quick"), "");
            try (TestHouse house = house(model)) {
                house.runControl().resume(run(), Optional.empty());
            }
        }

        assertThat(receiver.spans()).extracting(OtlpReceiver::trace).containsOnly(run().replace("-", ""));
        assertParentsAreThere();
        assertThat(costs("chat")).isCloseTo(costs("invoke_agent"), within(1e-12));
    }

    private interface Condition {
        boolean holds();
    }

    private void killed(Simulator model, String agent, String task, Condition moment) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(agent, task));
        settings(model).forEach((name, value) -> arguments.add(name + "=" + value));
        killedWhen(Java.start(folder, KilledMain.class, arguments.toArray(String[]::new)), moment);
    }

    private void resumedAndKilled(Simulator model, int calls) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("", run()));
        settings(model).forEach((name, value) -> arguments.add(name + "=" + value));
        killedWhen(
                Java.start(folder, KilledMain.class, arguments.toArray(String[]::new)),
                () -> model.calls().size() == calls);
    }

    /** Spans of what was over before are sent by then, once a second. */
    private void killedWhen(Process process, Condition moment) throws Exception {
        try {
            Until.is("it is in the middle of the call", () -> moment.holds() || !process.isAlive());
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("stderr")))
                    .isTrue();
            Thread.sleep(1_500);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** By somebody on the command line: that program runs nothing. */
    private void resolved(Simulator model, Optional<String> result) throws Exception {
        try (TestHouse house = house(model)) {
            house.runControl().resume(run(), Optional.empty());
        }
        String call = Run.replay(entries()).unknownCall().orElseThrow().id();
        try (OfflineJournal journal = OfflineJournal.open(offline(model))) {
            journal.runControl().resolve(run(), call, new Resolution(result));
        }
        try (TestHouse house = house(model)) {
            house.runControl().resume(run(), Optional.empty());
        }
    }

    private Settings offline(Simulator model) {
        DefaultCamelContext context = new DefaultCamelContext();
        Properties all = new Properties();
        all.putAll(settings(model));
        context.getPropertiesComponent().setInitialProperties(all);
        context.build();
        return Settings.of(context);
    }

    private Map<String, String> settings(Simulator model) {
        Map<String, String> settings = new HashMap<>();
        settings.put("caravel.otlp", receiver.url());
        settings.put("caravel.journal", "jdbc:sqlite:" + folder.resolve("journal.db"));
        settings.put("caravel.traces", folder.resolve("traces").toString());
        settings.put("caravel.anthropic.base-url", model.url());
        settings.put("folder", folder.toString());
        return settings;
    }

    private TestHouse house(Simulator model) {
        return TestHouse.start(settings(model), KilledMain.routes());
    }

    private List<Entry> entries() {
        return entries(run());
    }

    private List<Entry> entries(String run) {
        try (SqlJournal journal = new SqlJournal("jdbc:sqlite:" + folder.resolve("journal.db"), Sync.NORMAL)) {
            return journal.read(run);
        }
    }

    /** The run at the top. */
    private String run() {
        try (SqlJournal journal = new SqlJournal("jdbc:sqlite:" + folder.resolve("journal.db"), Sync.NORMAL)) {
            return journal.latest(10, Optional.empty()).stream()
                    .filter(run -> ((Event.RunStarted) journal.read(run).get(0).event()).parent() == null)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private <T extends Event> T first(Class<T> type) {
        return type.cast(entry(type).event());
    }

    private Entry entry(Class<? extends Event> type) {
        return entries().stream()
                .filter(entry -> type.isInstance(entry.event()))
                .findFirst()
                .orElseThrow();
    }

    private Instant at(Class<? extends Event> type) {
        return entry(type).at();
    }

    private static Instant at(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }

    private static long picos(Event event) {
        return event.reply().isPresent()
                ? event.reply().get().costUsd().picos()
                : event instanceof Event.ModelFailed failed ? failed.costUsd().picos() : 0;
    }

    private List<Span> named(String name) {
        return receiver.spans().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private double costs(String operation) {
        return spans(operation)
                .map(span -> OtlpReceiver.attributes(span).get("caravel.cost.usd"))
                .mapToDouble(cost -> cost == null ? 0 : (double) cost)
                .sum();
    }

    private Stream<Span> spans(String operation) {
        return receiver.spans().stream().filter(span -> OtlpReceiver.attributes(span)
                .get("gen_ai.operation.name")
                .equals(operation));
    }

    /** One trace, no span twice, none below one that is not there, and the money is that of the journal. */
    private void assertWhole() {
        assertParentsAreThere();
        double booked =
                entries().stream().mapToLong(entry -> picos(entry.event())).sum() / 1e12;
        assertThat(costs("chat")).isPositive().isCloseTo(booked, within(1e-12));
        assertThat(costs("invoke_agent")).isCloseTo(booked, within(1e-12));
    }

    private void assertParentsAreThere() {
        List<String> ids = receiver.spans().stream().map(OtlpReceiver::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(receiver.spans())
                .extracting(OtlpReceiver::parent)
                .filteredOn(parent -> !parent.isEmpty())
                .isSubsetOf(ids);
    }
}
