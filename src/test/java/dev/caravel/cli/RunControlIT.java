package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that wait, break off and continue, as a user of the packaged program meets them: each command is a process of its own. */
class RunControlIT {

    private static final Map<String, String> FAST = Map.of("CARAVEL_SIMULATOR_PACE", "1");
    private static final Map<String, String> SLOW = Map.of("CARAVEL_SIMULATOR_PACE", "300");
    /** For a machine that is busy with other things, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String WRITE =
            "[[call write-file {\"path\": \"a.txt\", \"content\": \"hi\"}]] then [[say 3 words]]";

    /** A character that turns the text around stands in it as JSON writes it. */
    private static final String COLOUR =
            "[[call ask-person {\"question\": \"Which \\u202ecolour?\", \"choices\": [\"Red\"," + " \"Blue\"]}]]";

    @TempDir
    private Path folder;

    private Shell shell;

    @BeforeEach
    void workingFolder() throws IOException {
        shell = new Shell(folder);
        Files.createDirectories(folder.resolve("workspace"));
    }

    @Test
    void aCallWaitsForAPersonAndRunsWhenItIsAllowed() throws Exception {
        Shell.Result waiting = shell.run(FAST, "run", WRITE);
        String listed = shell.run(FAST, "approvals").out();
        String id = listed.split(" ")[0];
        JsonNode approval = json(shell.run(FAST, "approvals", "--json")).get(0);
        String run = approval.path("run").asText();

        assertThat(waiting.status()).isEqualTo(4);
        assertThat(waiting.complaints())
                .singleElement()
                .asString()
                .contains("write-file {\"path\":\"a.txt\"", "caravel approve " + id, "caravel resume " + run);
        assertThat(listed.lines()).singleElement().asString().contains("write-file", "a.txt", "may destroy", " until ");
        assertThat(approval.path("arguments").path("content").asText()).isEqualTo("hi");
        assertThat(shell.run(FAST, "runs").out()).contains("waiting_approval (" + id + ")");
        assertThat(shell.run(FAST, "resume", run).status()).as("unanswered").isEqualTo(4);

        Shell.Result approved = shell.run(FAST, "approve", id);
        assertThat(approved.err()).contains("caravel resume " + run);
        assertThat(approved.status()).isZero();
        assertThat(shell.run(FAST, "approve", id).status())
                .as("the same answer twice")
                .isZero();
        Shell.Result denied = shell.run(FAST, "deny", id);
        assertThat(denied.complaints()).singleElement().asString().contains("decided otherwise: approve by");
        assertThat(denied.status()).isEqualTo(1);
        assertThat(folder.resolve("workspace/a.txt")).doesNotExist();

        Shell.Result resumed = shell.run(FAST, "resume", run);
        assertThat(resumed.out()).isEqualTo("word1 word2 word3\n");
        assertThat(resumed.status()).isZero();
        assertThat(folder.resolve("workspace/a.txt")).hasContent("hi");
        assertThat(shell.run(FAST, "approvals").out()).isEmpty();
    }

    @Test
    void whoSitsAtTheTerminalIsAskedThere() throws Exception {
        assumeTerminals();
        Shell.Running run = shell.startOnTerminal(FAST, "run", WRITE);
        String asked = run.outUntil("[y/N]");
        assertThat(asked).contains("assistant wants to call write-file", "\"content\" : \"hi\"");
        assertThat(folder.resolve("workspace/a.txt")).doesNotExist();

        run.type("y\n");
        Shell.Result done = run.end();

        assertThat(done.out()).contains("word1 word2 word3");
        assertThat(done.status()).isZero();
        assertThat(folder.resolve("workspace/a.txt")).hasContent("hi");
    }

    @Test
    void aQuestionIsAnsweredByACommand() throws Exception {
        anAgentThatAsks();
        Shell.Result waiting = shell.run(FAST, "run", "--agent", "asker", COLOUR);
        String id = shell.run(FAST, "approvals").out().split(" ")[0];

        assertThat(waiting.status()).isEqualTo(4);
        assertThat(waiting.complaints())
                .singleElement()
                .asString()
                .contains("Which \\u202ecolour? (one of 'Red', 'Blue')", "caravel answer " + id + " TEXT (or deny)");
        Shell.Result none = shell.run(FAST, "answer", id, "green");
        assertThat(none.complaints())
                .containsExactly("caravel: approval " + id + " stays open: the answer must be one of 'Red', 'Blue'");
        assertThat(none.status()).isEqualTo(2);
        assertThat(shell.run(FAST, "approve", id).status()).isEqualTo(2);
        assertThat(shell.run(FAST, "answer", id, "Blue").status()).isZero();
        assertThat(shell.run(FAST, "answer", id, "Blue").status())
                .as("the same answer twice")
                .isZero();
        Shell.Result other = shell.run(FAST, "answer", id, "Red");
        assertThat(other.complaints()).singleElement().asString().contains("decided otherwise: 'Blue' by");
        assertThat(other.status()).isEqualTo(1);
    }

    @Test
    void whoSitsAtTheTerminalAnswersThereByNumberOrWord() throws Exception {
        assumeTerminals();
        anAgentThatAsks();
        Shell.Running run = shell.startOnTerminal(FAST, "run", "--agent", "asker", COLOUR);
        assertThat(run.outUntil("(empty: none): "))
                .contains("asker asks:", "  Which \\u202ecolour?", "  1. Red", "  2. Blue");
        run.type("green\n");
        assertThat(run.outUntil("(empty: none): ")).contains("the answer must be one of 'Red', 'Blue'");

        run.type("2\n");

        assertThat(run.end().out()).contains("done: Blue");
    }

    private void anAgentThatAsks() throws IOException {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(
                folder.resolve("routes/asker.camel.yaml"),
                """
                - route:
                    id: asker
                    from:
                      uri: agent:asker
                      parameters: { tools: ask-person }
                      steps:
                        - to: direct:caravel-loop
                """);
    }

    @Test
    void theQuestionAtTheTerminalIsTakenBackWhenSomebodyElseAnswers() throws Exception {
        assumeTerminals();
        Shell.Running run = shell.startOnTerminal(FAST, "run", WRITE);
        run.outUntil("[y/N]");
        String id = shell.run(FAST, "approvals").out().split(" ")[0];

        assertThat(shell.run(FAST, "approve", id).status()).isZero();
        Shell.Result done = run.end();

        assertThat(done.out()).contains("has answered: approve.", "word1 word2 word3");
        assertThat(done.status()).isZero();
        assertThat(folder.resolve("workspace/a.txt")).hasContent("hi");
    }

    private static void assumeTerminals() throws InterruptedException {
        try {
            Process known =
                    new ProcessBuilder("script", "--quiet", "--return", "--command", "true", "/dev/null").start();
            assumeTrue(known.waitFor() == 0, "this machine's script makes no terminals");
        } catch (IOException e) {
            assumeTrue(false, "this machine has no script, which makes terminals");
        }
    }

    @Test
    void aKeyIsOneRunHoweverOftenItIsGiven() throws Exception {
        try (Simulator provider = Simulator.start(Simulator.Settings.defaults().withPace(Duration.ofMillis(1)))) {
            Map<String, String> asking = Map.of("ANTHROPIC_BASE_URL", provider.url());
            Shell.Result waiting = shell.run(asking, "run", "--json", "--key", "4711", WRITE);
            JsonNode record = json(waiting);
            String id = record.path("approvals").path(0).asText();

            assertThat(waiting.status()).isEqualTo(4);
            assertThat(record.path("status").asText()).isEqualTo("waiting_approval");
            assertThat(shell.run(asking, "deny", id, "--reason", "not on Fridays")
                            .status())
                    .isZero();

            Shell.Result first = shell.run(asking, "run", "--key", "4711", WRITE);
            int calls = provider.calls().size();
            Shell.Result again = shell.run(asking, "run", "--stream", "--key", "4711", WRITE);
            Shell.Result other = shell.run(asking, "run", "--key", "4711", "something else");

            assertThat(first.out()).isEqualTo("word1 word2 word3\n");
            assertThat(provider.calls().get(calls - 1).body().toString()).contains("Denied: not on Fridays");
            assertThat(folder.resolve("workspace/a.txt")).doesNotExist();
            assertThat(again.out()).isEqualTo(first.out());
            assertThat(again.err()).contains("completed: 2 turns");
            assertThat(again.status()).isZero();
            assertThat(other.complaints())
                    .singleElement()
                    .asString()
                    .contains(
                            "the key '4711' belongs to run " + record.path("id").asText());
            assertThat(other.out()).isEmpty();
            assertThat(other.status()).isEqualTo(1);
            assertThat(provider.calls()).as("nobody was asked again").hasSize(calls);
        }
    }

    @Test
    void nobodysAnswerInTimeIsADenial() throws Exception {
        Map<String, String> hurried = Map.of("CARAVEL_SIMULATOR_PACE", "1", "CARAVEL_APPROVAL_EXPIRES", "3s");
        Shell.Result waiting = shell.run(hurried, "run", WRITE);
        JsonNode approval = json(shell.run(FAST, "approvals", "--json")).path(0);
        Instant end = Instant.parse(approval.path("expires_at").asText());
        await().until(() -> Instant.now().isAfter(end));
        Shell.Result late = shell.run(FAST, "approve", approval.path("id").asText());
        Shell.Result resumed = shell.run(FAST, "resume", approval.path("run").asText());

        assertThat(waiting.status()).isEqualTo(4);
        assertThat(late.complaints()).singleElement().asString().contains("has expired");
        assertThat(late.status()).isEqualTo(1);
        assertThat(resumed.out()).isEqualTo("word1 word2 word3\n");
        assertThat(trace(approval.path("run").asText())).contains("Denied: nobody answered in time");
        assertThat(folder.resolve("workspace/a.txt")).doesNotExist();
    }

    @Test
    void aRunIsCancelledWhetherItIsPausedOrInProgressElsewhere() throws Exception {
        String run = json(shell.run(FAST, "run", "--json", WRITE)).path("id").asText();
        Shell.Result cancelled = shell.run(FAST, "cancel", run);
        Shell.Result again = shell.run(FAST, "cancel", run);

        assertThat(cancelled.status()).isZero();
        assertThat(shell.run(FAST, "approvals").out()).isEmpty();
        assertThat(shell.run(FAST, "show", run).out()).contains("cancelled");
        assertThat(again.complaints()).singleElement().asString().contains("is cancelled already");
        assertThat(again.status()).isEqualTo(1);
        assertThat(shell.run(FAST, "cancel", "nonsense").status()).isEqualTo(2);
        assertThat(shell.run(FAST, "approve", "nonsense").status()).isEqualTo(2);

        Shell.Running busy = shell.start(SLOW, "run", "[[say 600 words]]");
        String other = awaitRun("[[say 600 words]]");
        assertThat(shell.run(FAST, "show", other).out()).contains("it is in progress");
        Shell.Result told = shell.run(FAST, "cancel", other);
        Shell.Result ended = busy.end();

        assertThat(told.err()).contains("in progress in another process");
        assertThat(ended.complaints()).singleElement().asString().contains("was cancelled");
        assertThat(ended.status()).isEqualTo(1);
    }

    @Test
    void theSameCommandAgainGivesTheAnswerOfARunThatWasKilled() throws Exception {
        String[] command = {"run", "--key", "4711", "[[call current-time {}]] then [[say 40 words]]"};
        Shell.Running killed = shell.start(SLOW, command);
        String run = awaitRun("\"tool.finished\"");
        killed.signal("KILL");
        killed.end();

        assertThat(shell.run(FAST, "runs").out()).contains("running (its process died)");
        Shell.Result answered = shell.run(FAST, command);
        assertThat(answered.out()).startsWith("word1 word2").endsWith("word40\n");
        assertThat(answered.err()).contains("2 turns, 1 tool call,");
        assertThat(answered.status()).isZero();
        assertThat(shell.run(FAST, "runs").out().lines())
                .singleElement()
                .asString()
                .startsWith(run);
    }

    @Test
    void serveGoesOnByItselfWithWhatWasKilledAllowedOrResolved() throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(
                folder.resolve("routes/pay.camel.yaml"),
                """
                - route:
                    id: pay
                    from:
                      uri: tool:pay
                      parameters: {description: Pays, timeout: 60s}
                      steps: [{delay: {constant: 30000}}, {setBody: {constant: paid}}]
                """);
        Shell.Running killed = shell.start(FAST, "run", "[[call pay {}]] then [[say 4 words]]");
        String unknown = awaitRun("\"tool.started\"");
        killed.signal("KILL");
        killed.end();
        JsonNode waiting = json(shell.run(FAST, "run", "--json", WRITE));

        Shell.Running serve = shell.start(
                Map.of("CARAVEL_SIMULATOR", "true", "CARAVEL_SIMULATOR_PACE", "1", "CARAVEL_HTTP_PORT", "none"),
                "serve");
        await().atMost(PATIENCE).until(() -> trace(unknown).contains("outcome_unknown"));
        Shell.Result resumed = shell.run(FAST, "resume", unknown);
        assertThat(resumed.status()).isEqualTo(4);
        String call = resumed.err().replaceAll("(?s).*caravel resolve " + unknown + " (\\S+) --done.*", "$1");

        assertThat(shell.run(FAST, "resolve", unknown, call, "--done", "paid").status())
                .isZero();
        assertThat(shell.run(FAST, "approve", waiting.path("approvals").path(0).asText())
                        .status())
                .isZero();
        await().atMost(PATIENCE).until(() -> trace(unknown).contains("\"run.ended\""));
        await().atMost(PATIENCE).until(() -> trace(waiting.path("id").asText()).contains("\"run.ended\""));
        serve.signal("TERM");
        serve.end();

        assertThat(shell.run(FAST, "runs", "--status", "completed").out().lines())
                .hasSize(2);
        assertThat(shell.run(FAST, "resolve", unknown, call, "--done", "paid").status())
                .as("twice")
                .isEqualTo(1);
        assertThat(folder.resolve("workspace/a.txt")).hasContent("hi");
    }

    @Test
    void aRunWaitsForAPersonWithItsSubagent() throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(
                folder.resolve("routes/agents.camel.yaml"),
                """
                - route:
                    id: boss
                    from: {uri: "agent:boss?tools=agent:clerk", steps: [{to: "direct:caravel-loop"}]}
                - route:
                    id: clerk
                    from: {uri: "agent:clerk?description=Writes&tools=write-file", steps: [{to: "direct:caravel-loop"}]}
                """);
        String task = "[[call clerk " + new ObjectMapper().createObjectNode().put("task", WRITE) + "]]";

        Shell.Result waiting = shell.run(FAST, "run", "--json", "--agent", "boss", task);
        JsonNode record = json(waiting);
        String approval = record.path("approvals").path(0).asText();
        assertThat(waiting.status()).isEqualTo(4);
        assertThat(record.path("waits_for").asText()).isNotEmpty();
        assertThat(waiting.complaints())
                .singleElement()
                .asString()
                .contains(
                        "write-file",
                        "caravel approve " + approval,
                        "caravel resume " + record.path("id").asText());

        shell.run(FAST, "approve", approval);
        Shell.Result resumed = shell.run(FAST, "resume", record.path("id").asText());
        assertThat(resumed.out()).isEqualTo("word1 word2 word3\n");
        assertThat(resumed.status()).isZero();
        assertThat(folder.resolve("workspace/a.txt")).hasContent("hi");
    }

    @Test
    void aConversationIsTakenUpAgainAfterARestart() throws Exception {
        try (Simulator provider = Simulator.start(Simulator.Settings.defaults().withPace(Duration.ofMillis(1)))) {
            Map<String, String> asking = Map.of("ANTHROPIC_BASE_URL", provider.url());
            Shell.Result first = chat(asking, "[[say 2 words]]\n");
            String thread = first.err().replaceAll("(?s).*caravel chat --thread (\\S+).*", "$1");
            Shell.Result second = chat(asking, "and now?\n", "--thread", thread);

            assertThat(first.out()).isEqualTo("word1 word2\n");
            assertThat(second.err()).contains("The conversation continues.");
            assertThat(provider.calls().get(1).body().toString())
                    .contains("[[say 2 words]]", "word1 word2", "and now?");
        }
    }

    private Shell.Result chat(Map<String, String> environment, String line, String... options) throws Exception {
        Shell.Running chat = shell.start(
                environment,
                Stream.concat(Stream.of("chat"), Stream.of(options)).toArray(String[]::new));
        try (var in = chat.in()) {
            in.write(line.getBytes(StandardCharsets.UTF_8));
        }
        return chat.end();
    }

    private static JsonNode json(Shell.Result result) throws IOException {
        return new ObjectMapper().readTree(result.out());
    }

    /** The run whose trace says this, once there is one. */
    private String awaitRun(String words) {
        return await().atMost(PATIENCE).until(() -> runWith(words), id -> !id.isEmpty());
    }

    private String runWith(String words) throws IOException {
        if (!Files.isDirectory(folder.resolve(".traces"))) {
            return "";
        }
        try (Stream<Path> files = Files.walk(folder.resolve(".traces"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .filter(file -> text(file).contains(words))
                    .findFirst()
                    .map(file -> file.getFileName().toString().replace(".jsonl", ""))
                    .orElse("");
        }
    }

    /** What the run's trace says so far. */
    private String trace(String run) throws IOException {
        Path traces = folder.resolve(".traces");
        if (!Files.isDirectory(traces)) {
            return "";
        }
        try (Stream<Path> files = Files.walk(traces)) {
            return files.filter(file -> file.endsWith(run + ".jsonl"))
                    .findFirst()
                    .map(RunControlIT::text)
                    .orElse("");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
