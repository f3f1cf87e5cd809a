package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.FreePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged program, used as a user uses it. */
class CommandLineIT {

    private static final Map<String, String> FAST = Map.of("CARAVEL_SIMULATOR_PACE", "1");
    private static final String ORDERS =
            """
            order,customer,amount,due,status
            1,Nordwind,10.50,2020-01-31,open
            2,Casa Alba,99.00,2020-01-31,paid
            3,"Meyer, Sons",4.25,2021-06-30,open
            4,Nordwind,70.00,2999-01-01,open
            """;

    @TempDir
    private Path folder;

    private Shell shell;

    @BeforeEach
    void workingFolder() throws IOException {
        shell = new Shell(folder);
        Files.createDirectories(folder.resolve("workspace"));
        Files.writeString(folder.resolve("workspace/orders.csv"), ORDERS);
    }

    @Test
    void answersFromTheWorkspaceWithoutKeyOrNetworkAndSaysThatTheModelIsSimulated() throws Exception {
        Shell.Result result =
                shell.run(FAST, "run", "Which orders in orders.csv are overdue, and what do they come to?");

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("14.75", "Nordwind", "Meyer, Sons").doesNotContain("Let me look");
        assertThat(result.err()).contains("The model is simulated").contains("2 turns, 2 tool calls");
    }

    @Test
    void givesAPipeExactlyTheFinalAnswerOnceThoughAnAttemptBroke() throws Exception {
        Shell.Result result = shell.run(
                Map.of(
                        "CARAVEL_SIMULATOR_FAULTS",
                        "cut",
                        "CARAVEL_SIMULATOR_PACE",
                        "1",
                        "CARAVEL_RETRY_INITIAL_DELAY",
                        "10"),
                "run",
                "--quiet",
                "[[say 4 words]]");

        assertThat(result.out()).isEqualTo("word1 word2 word3 word4\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void saysWhatIsVoidWhenLiveTextMustBeTakenBack() throws Exception {
        Shell.Result result = shell.run(
                Map.of(
                        "CARAVEL_SIMULATOR_FAULTS",
                        "cut",
                        "CARAVEL_SIMULATOR_PACE",
                        "1",
                        "CARAVEL_RETRY_INITIAL_DELAY",
                        "10"),
                "run",
                "--stream",
                "[[say 40 words]]");

        assertThat(result.out()).startsWith("word1 ").endsWith("word39 word40\n");
        assertThat(result.out().split("word1 ", -1)).as("written twice").hasSize(3);
        assertThat(result.err()).contains("retracted");
    }

    @Test
    void showsTheFirstWordWhileTheProviderIsStillWriting() throws Exception {
        try (Simulator provider = Simulator.start(Simulator.Settings.defaults().withPace(Duration.ofMillis(100)))) {
            Shell.Running running =
                    shell.start(Map.of("ANTHROPIC_BASE_URL", provider.url()), "run", "--stream", "[[say 30 words]]");
            byte[] first = running.out().readNBytes(5);

            assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("word1");
            assertThat(provider.calls()).singleElement().matches(call -> !call.finished(), "still writing");
            assertThat(running.end().status()).isZero();
        }
    }

    @Test
    void printsTheRunRecordAsOneJsonObject() throws Exception {
        Shell.Result result = shell.run(FAST, "run", "--json", "--max-turns", "1", "How many rows has orders.csv?");

        JsonNode run = new ObjectMapper().readTree(result.out());
        assertThat(run.path("status").asText()).isEqualTo("paused");
        assertThat(run.path("reason").asText()).isEqualTo("turns");
        assertThat(run.path("turns").asInt()).isEqualTo(1);
        assertThat(run.path("usage").path("output_tokens").asInt()).isPositive();
        assertThat(result.status()).isEqualTo(3);
    }

    @Test
    void holdsAConversation() throws Exception {
        Shell.Running chat = shell.start(FAST, "chat", "--quiet");
        try (var in = chat.in()) {
            in.write("hello\n[[say 2 words]]\n".getBytes(StandardCharsets.UTF_8));
        }

        Shell.Result result = chat.end();
        assertThat(result.out()).startsWith("Hello").endsWith("word1 word2\n");
        assertThat(result.status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void stopsOnInterruptAndHangsUpOnTheProvider(String signal, int status) throws Exception {
        try (Simulator provider = Simulator.start(Simulator.Settings.defaults().withPace(Duration.ofMillis(100)))) {
            Shell.Running running =
                    shell.start(Map.of("ANTHROPIC_BASE_URL", provider.url()), "run", "--stream", "[[say 600 words]]");
            running.out().readNBytes(5);
            running.signal(signal);

            Shell.Result result = running.end();
            assertThat(result.status()).isEqualTo(status);
            assertThat(result.complaints())
                    .singleElement()
                    .asString()
                    .contains("it was interrupted", "To continue: caravel resume ");
            await().atMost(Duration.ofSeconds(2))
                    .until(() -> provider.calls().get(0).aborted());
        }
    }

    @Test
    void servesAnInboxAndHttpUntilItIsToldToEnd() throws Exception {
        int port = FreePort.find();
        Shell.Running serve = shell.start(
                Map.of(
                        "CARAVEL_SIMULATOR",
                        "true",
                        "CARAVEL_SIMULATOR_PACE",
                        "1",
                        "CARAVEL_SIMULATOR_FAULTS",
                        "ok, 401*",
                        "CARAVEL_HTTP_PORT",
                        String.valueOf(port)),
                "serve");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.isDirectory(folder.resolve("inbox")));
        Files.writeString(folder.resolve("inbox/first.txt"), "[[say 3 words]]");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("outbox/first.txt")));
        Files.writeString(folder.resolve("inbox/second.txt"), "[[say 3 words]]");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("inbox/.failed/second.txt")));
        assertThat(get(port, "/observe/health")).isEqualTo(200);
        assertThat(get(port, "/observe/metrics")).isEqualTo(200);
        serve.signal("TERM");
        Shell.Result result = serve.end();

        assertThat(result.err()).contains("http://127.0.0.1:" + port);
        assertThat(get(port, "/observe/health")).as("over").isZero();
        assertThat(folder.resolve("outbox/first.txt")).hasContent("word1 word2 word3");
        assertThat(folder.resolve("inbox/.failed/second.txt")).hasContent("[[say 3 words]]");
        assertThat(Files.readString(folder.resolve("inbox/.failed/second.txt.why.txt")))
                .contains("401", "key");
    }

    @Test
    void servesTheWorkingFoldersOwnTriggersAndSaysOnceThatABrokerIsAway() throws Exception {
        Files.createDirectories(folder.resolve("routes/triggers"));
        Files.writeString(folder.resolve("routes/triggers/hourly.camel.yaml"), example("hourly"));

        Shell.Running serve = shell.start(
                Map.of(
                        "CARAVEL_SIMULATOR",
                        "true",
                        "CARAVEL_SIMULATOR_PACE",
                        "1",
                        "CARAVEL_KAFKA_BROKERS",
                        "localhost:1",
                        "CARAVEL_HTTP_PORT",
                        "none"),
                "serve");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(folder.resolve("outbox/overdue.txt")));
        Thread.sleep(10_000);
        serve.signal("TERM");
        Shell.Result result = serve.end();

        assertThat(folder.resolve("outbox/overdue.txt")).content().contains("14.75");
        assertThat(result.err().lines().skip(1))
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("Caravel serves; Ctrl-C ends it."),
                        line -> assertThat(line).isEqualTo("  hourly: Asks each hour what is overdue."),
                        line -> assertThat(line).startsWith("  inbox: Answers each file that is dropped into inbox."),
                        line -> assertThat(line)
                                .startsWith("  kafka: Answers each task in agent-tasks into agent-results."),
                        line -> assertThat(line).contains(" begins: agent assistant, trigger hourly"),
                        line -> assertThat(line).contains("agent assistant, trigger hourly: completed"),
                        line -> assertThat(line)
                                .endsWith(
                                        "Route 'kafka' does not reach kafka://agent-tasks at localhost:1; it keeps trying"),
                        line -> assertThat(line).startsWith("Caravel ends"));
    }

    /** The route of that name as the page on triggers shows it. */
    private static String example(String route) throws IOException {
        String page = Files.readString(Path.of("docs/triggers.md"));
        int begin = page.lastIndexOf("```yaml\n", page.indexOf("    id: " + route + "\n")) + 8;
        return page.substring(begin, page.indexOf("```", begin));
    }

    @Test
    void aRunWhoseProgramWasKilledGoesOnWhereItWas() throws Exception {
        Shell.Running killed = shell.start(
                Map.of("CARAVEL_SIMULATOR_PACE", "300"),
                "run",
                "[[call read-file {\"path\": \"orders.csv\"}]] then [[say 60 words]]");
        await().atMost(Duration.ofSeconds(30)).until(() -> shell.traces().contains("\"tool.finished\""));
        killed.signal("KILL");
        killed.end();

        String id = shell.run(FAST, "runs").out().split(" ")[0];
        assertThat(shell.run(FAST, "show", id).out()).contains("its process died. To continue: caravel resume " + id);
        Shell.Result resumed = shell.run(FAST, "resume", id);
        Shell.Result again = shell.run(FAST, "resume", id);

        assertThat(resumed.out()).startsWith("word1 word2").endsWith("word60\n");
        assertThat(resumed.status()).isZero();
        assertThat(again.err()).contains("is completed and cannot be resumed");
        assertThat(again.status()).isEqualTo(1);
        assertThat(shell.run(FAST, "show", "--json", id).out())
                .contains("\"tool_calls\":1,", "\"status\":\"completed\"");
    }

    @Test
    void whoSeesOnlyTheLatestRunsIsToldThatThereAreMore() throws Exception {
        shell.run(FAST, "run", "[[say 2 words]]");
        shell.run(FAST, "run", "[[say 3 words]]");

        Shell.Result one = shell.run(FAST, "runs", "--limit", "1");

        assertThat(one.out().lines()).hasSize(1);
        assertThat(one.err().strip()).isEqualTo("There are more: --limit 10 lists up to as many.");
        assertThat(shell.run(FAST, "runs", "--limit", "2").err()).isEmpty();
    }

    @Test
    void aRunIsFoundByItsTags() throws Exception {
        shell.run(FAST, "run", "--tag", "nightly", "--tag", "customer-7", "[[say 2 words]]");
        shell.run(FAST, "run", "--tag", "nightly", "[[say 3 words]]");
        Shell.Result refused = shell.run(FAST, "run", "--tag", "a b", "[[say 3 words]]");

        assertThat(shell.run(FAST, "runs", "--tag", "nightly").out().lines()).hasSize(2);
        assertThat(shell.run(FAST, "runs", "--tag", "nightly,customer-7").out().lines())
                .singleElement()
                .asString()
                .contains("[[say 2 words]]");
        assertThat(refused.complaints()).singleElement().asString().contains("--tag: a tag is 1 to 64 letters");
        assertThat(refused.status()).isEqualTo(2);
    }

    @Test
    void aRunThatUsedUpItsBudgetGoesOnWithAHigherOne() throws Exception {
        Shell.Result paused =
                shell.run(FAST, "run", "--budget", "0.0012", "[[call current-time {}]] then [[say 2000 words]]");
        String id = shell.run(FAST, "runs", "--status", "paused").out().split(" ")[0];
        Shell.Result tooLittle = shell.run(FAST, "resume", id, "--budget", "0.00001");
        Shell.Result resumed = shell.run(FAST, "resume", id, "--budget", "0.5");

        assertThat(paused.status()).isEqualTo(3);
        assertThat(paused.err()).contains("caravel resume " + id);
        assertThat(tooLittle.complaints()).singleElement().asString().contains("it has cost $", "already");
        assertThat(tooLittle.status()).isEqualTo(2);
        assertThat(resumed.status()).isZero();
    }

    @Test
    void doesNotServeWhereThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());

            Shell.Result result = shell.run(Map.of("CARAVEL_SIMULATOR", "true", "CARAVEL_HTTP_PORT", port), "serve");

            assertThat(result.err().lines())
                    .singleElement()
                    .asString()
                    .contains("127.0.0.1:" + port, "caravel.http.port")
                    .startsWith("caravel: ");
            assertThat(result.status()).isEqualTo(2);
            assertThat(folder.resolve("inbox")).as("no trigger began").doesNotExist();
        }
    }

    @Test
    void servesNobodyWithoutAProvider() throws Exception {
        Shell.Result result = shell.run(Map.of("CARAVEL_HTTP_PORT", "none"), "serve");

        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("caravel: no provider is configured")
                .contains("ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "caravel.simulator=true");
        assertThat(result.status()).isEqualTo(2);
        assertThat(folder.resolve("inbox")).as("no trigger began").doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"run hi", "serve"})
    void saysOnceThatTheJournalsFolderCannotBeMade(String command) throws Exception {
        Files.writeString(folder.resolve(".caravel"), "a file");

        Shell.Result result = shell.run(
                Map.of("CARAVEL_SIMULATOR", "true", "CARAVEL_HTTP_PORT", "none", "CARAVEL_BUDGET_DAY", "1"),
                command.split(" "));

        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .contains("caravel.journal", "its folder cannot be made");
        assertThat(result.status()).isEqualTo(2);
    }

    @Test
    void startsNoTriggerForASingleRun() throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(
                folder.resolve("routes/tick.camel.yaml"),
                """
                - route:
                    id: tick
                    from: {uri: "timer:tick?period=10", steps: [{setBody: {constant: tick}}, {to: "file:ticks"}]}
                """);
        Files.writeString(
                folder.resolve("routes/web.camel.yaml"),
                """
                - route:
                    id: web
                    from: {uri: "platform-http:/web", steps: [{setBody: {constant: web}}]}
                """);

        Shell.Result result = shell.run(FAST, "run", "--quiet", "[[say 2 words]]");

        assertThat(result.out()).isEqualTo("word1 word2\n");
        assertThat(folder.resolve("ticks")).doesNotExist();
    }

    /** The status of the answer; 0 when nobody answers. */
    private static int get(int port, String path) throws IOException {
        HttpURLConnection call = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        try {
            return call.getResponseCode();
        } catch (ConnectException e) {
            return 0;
        }
    }

    @Test
    void anAnswerThatCannotBeWrittenIsAFailure() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this machine has no disk that is always full");
        shell.sendOutputTo(full);

        Shell.Result result = shell.run(FAST, "run", "[[say 3 words]]");

        assertThat(result.complaints()).singleElement().asString().contains("not all could be written", "caravel show");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void aListThatCannotBeWrittenIsAFailureWithoutTalkOfARun() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this machine has no disk that is always full");
        shell.sendOutputTo(full);

        Shell.Result result = shell.run(FAST, "prices");

        assertThat(result.complaints())
                .singleElement()
                .asString()
                .contains("not all could be written")
                .doesNotContain("show");
        assertThat(result.status()).isEqualTo(1);
    }

    @Test
    void aToolThatHeedsNothingHoldsUpNobody() throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(
                folder.resolve("routes/slow.camel.yaml"),
                """
                - route:
                    id: slow
                    from: {uri: "tool:slow?description=slow&timeout=1s", steps: [{delay: {constant: 300000}}]}
                """);
        long begun = System.nanoTime();

        Shell.Result result = shell.run(FAST, "run", "[[call slow {}]]");

        assertThat(result.status()).isEqualTo(4);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no task            | run                          | 2 | TASK
                    an empty task      | run ''                       | 2 | the task is empty
                    no command         |                              | 2 | Say what to do
                    an unknown agent   | run --agent nobody hi        | 2 | there is no agent 'nobody'; there are: assistant
                    an unknown model   | run --model nonsense hi      | 1 | not_found_error: model: nonsense
                    an unknown host    | run --model foo/bar hi       | 2 | model 'foo/bar' needs caravel.providers.foo.base-url
                    no such settings   | run --config nowhere hi      | 2 | nowhere can't be read: it does not exist
                    negative turns     | run --max-turns -1 hi        | 2 | --max-turns must be a whole number above 0
                    an empty key       | run --key '' hi              | 2 | --key is empty
                    an unknown status  | runs --status waiting        | 2 | there is no status 'waiting'
                    an unknown run     | resume nonsense              | 2 | there is no run 'nonsense'
                    """)
    void answersAWrongInputWithOneLine(String what, String arguments, int status, String line) throws Exception {
        String[] words =
                arguments == null ? new String[0] : arguments.replace("''", "").split(" ", -1);

        Shell.Result result = shell.run(FAST, words);

        assertThat(result.complaints()).singleElement().asString().contains(line);
        assertThat(result.err()).doesNotContain("\tat ");
        assertThat(result.out()).isEmpty();
        assertThat(result.status()).isEqualTo(status);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a tool without description | - route: {id: x, from: {uri: "tool:x", steps: [{setBody: {simple: y}}]}}                                      | tool 'x': a description is missing
                    an unknown option          | - route: {id: x, from: {uri: "tool:x?description=d&colour=red", steps: [{setBody: {simple: y}}]}}             | colour=red
                    an unknown step            | - route: {id: x, from: {uri: "tool:x?description=d", steps: [{setBodyy: {simple: y}}]}}                       | routes/x.camel.yaml, line 1
                    YAML that is none          | - route: {id: x                                                                                               | routes/x.camel.yaml, line
                    an unknown tool            | - route: {id: x, from: {uri: "agent:x?tools=nope", steps: [{to: "direct:caravel-loop"}]}}                     | agent 'x' names the unknown tool 'nope'
                    """)
    void namesFileAndPlaceOfAWrongRoute(String what, String yaml, String line) throws Exception {
        Files.createDirectories(folder.resolve("routes"));
        Files.writeString(folder.resolve("routes/x.camel.yaml"), yaml + "\n");

        Shell.Result result = shell.run(FAST, "run", "hi");

        assertThat(result.complaints()).singleElement().asString().contains(line);
        assertThat(result.err()).doesNotContain("\tat ");
        assertThat(result.status()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a negative limit    | caravel.limits.turns = -1            | caravel.limits.turns must be a whole number above 0
                    a misspelt setting  | caravel.limits.turn = 3              | there is no setting 'caravel.limits.turn'
                    an unreadable file  | caravel.limits.turns = \\u00zz       | can't be read
                    a bad base URL      | caravel.anthropic.base-url = nowhere | is no base URL
                    a bad port          | caravel.http.port = 80800            | caravel.http.port must be a port
                    a loose end         | caravel.budget.run = {{nosuch}}      | caravel.budget.run is '{{nosuch}}', and what that points to is not set
                    a circle            | caravel.inbox = outbox               | caravel.inbox and caravel.outbox are both 'outbox'
                    """)
    void namesAWrongSetting(String what, String setting, String line) throws Exception {
        Files.writeString(folder.resolve("application.properties"), setting + "\n");

        Shell.Result result = shell.run(Map.of(), "run", "hi");

        assertThat(result.complaints()).singleElement().asString().contains(line);
        assertThat(result.status()).isEqualTo(2);
    }

    @Test
    void listsWhatModelsCostForPeopleAndForPrograms() throws Exception {
        Files.writeString(
                folder.resolve("prices.json"),
                "[{\"provider\": \"openai\", \"model\": \"our-model\", \"input\": 0.35, \"output\": 1.4}]");
        Map<String, String> own = Map.of("CARAVEL_PRICES", "prices.json");

        Shell.Result table = shell.run(own, "prices");
        JsonNode json =
                new ObjectMapper().readTree(shell.run(own, "prices", "--json").out());

        assertThat(table.status()).isZero();
        assertThat(table.out().lines())
                .anyMatch(line -> line.matches("openai +our-model +0\\.35 +1\\.4 .*"))
                .anyMatch(line -> line.matches("anthropic +claude-haiku-5-5 +> 100,000 +0\\.5 +2\\.5 +0\\.05 .*"));
        assertThat(table.out().lines().findFirst().orElseThrow())
                .matches("US dollars a million tokens; the built-in price list is of [-0-9]+, [0-9]+ days? old; .*");
        assertThat(json).hasSizeGreaterThan(1_000);
        assertThat(json.get(0).path("model").asText()).isEqualTo("our-model");
        assertThat(json.findValuesAsText("provider")).contains("groq", "openrouter", "anthropic");
        assertThat(shell.run(own, "prices", "groq").out().lines().skip(2))
                .isNotEmpty()
                .allMatch(line -> line.contains("groq"));
    }

    @Test
    void namesFileAndRowOfAWrongPrice() throws Exception {
        Files.writeString(
                folder.resolve("prices.json"),
                "[{\"provider\": \"openai\", \"model\": \"our-model\", \"input\": 0.35}]");

        for (String command : List.of("prices", "run hi")) {
            Shell.Result result = shell.run(Map.of("CARAVEL_PRICES", "prices.json"), command.split(" "));

            assertThat(result.complaints())
                    .singleElement()
                    .asString()
                    .contains("prices.json, row 1 (our-model): output");
            assertThat(result.status()).isEqualTo(2);
        }
    }

    @Test
    void saysThatAKeyIsRefused() throws Exception {
        try (Simulator provider = Simulator.start()) {
            Shell.Result result = shell.run(
                    Map.of("ANTHROPIC_BASE_URL", provider.url(), "ANTHROPIC_API_KEY", "invalid"), "run", "hi");

            assertThat(result.complaints()).singleElement().asString().contains("401", "caravel.anthropic.key");
            assertThat(result.err()).as("nothing was used").contains(", $0, ").doesNotContain("free");
            assertThat(result.status()).isEqualTo(1);
            assertThat(provider.calls()).as("not retried").hasSize(1);
        }
    }

    @Test
    void saysThatTheNetworkIsNotThereAndHowTheRunGoesOn() throws Exception {
        Shell.Result result = shell.run(
                Map.of("ANTHROPIC_BASE_URL", "http://127.0.0.1:1", "CARAVEL_RETRY_INITIAL_DELAY", "10"),
                "run",
                "--quiet",
                "hi");

        assertThat(result.err()).contains("cannot be reached", "after 5 attempts", "resume");
        assertThat(result.status()).isEqualTo(3);
    }

    @Test
    void asksAnOpenAiCompatibleServerWhenOnlyItsBaseUrlIsSet() throws Exception {
        try (Simulator provider = Simulator.start(
                Simulator.Settings.defaults().withPace(Duration.ZERO).withScript(Script.none()))) {
            Shell.Result result =
                    shell.run(Map.of("OPENAI_BASE_URL", provider.url() + "/v1"), "run", "--quiet", "[[say 3 words]]");

            assertThat(result.out()).isEqualTo("word1 word2 word3\n");
            assertThat(provider.calls()).extracting(call -> call.path()).isEqualTo(List.of("/v1/chat/completions"));
        }
    }
}
