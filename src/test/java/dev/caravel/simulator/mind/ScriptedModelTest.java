package dev.caravel.simulator.mind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptedModelTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Tool CLOCK = tool("current-time", "{}", "[]");
    private static final Tool READ = tool("read-file", "{'path':{'type':'string'}}", "['path']");
    private static final Tool LIST = tool("list-files", "{'path':{'type':'string'}}", "[]");
    private static final Tool SEARCH =
            tool("search-files", "{'text':{'type':'string'},'path':{'type':'string'}}", "['text']");
    private static final Tool WRITE =
            tool("write-file", "{'path':{'type':'string'},'content':{'type':'string'}}", "['path','content']");
    private static final Tool FETCH = tool("fetch-url", "{'url':{'type':'string'}}", "['url']");
    private static final Tool ORDERS = tool(
            "search_orders",
            "{'customer':{'type':'string'},'limit':{'type':'integer'},'state':{'type':'string','enum':['open','paid']}}",
            "['customer']");
    private static final Tool REFUND = tool(
            "refund",
            "{'order':{'type':'string'},'amount':{'type':'number'},'reason':{'type':'string'},'notify':{'type':'boolean'}}",
            "['order','amount','reason']");
    private static final List<Tool> ALL = List.of(CLOCK, READ, LIST, SEARCH, WRITE, FETCH, ORDERS, REFUND);

    private final ScriptedModel mind =
            new ScriptedModel(Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC));
    private final List<Entry> said = new ArrayList<>();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Which orders in orders.csv are overdue?           | current-time{} read-file{\"path\":\"orders.csv\"}",
                "Compare a.csv with notes/b.md.                    | read-file{\"path\":\"a.csv\"} read-file{\"path\":\"notes/b.md\"}",
                "Read ../secret/key.txt                            | read-file{\"path\":\"../secret/key.txt\"}",
                "Read /etc/passwd                                  | read-file{\"path\":\"/etc/passwd\"}",
                "Which files are there?                            | list-files{}",
                "List the files in the notes folder                | list-files{\"path\":\"notes\"}",
                "Search for \"blue whale\" in the files            | search-files{\"text\":\"blue whale\"}",
                "Where is the invoice mentioned?                   | search-files{\"text\":\"invoice\"}",
                "What time is it?                                  | current-time{}",
                "Write \"hello there\" to the file out.txt         | write-file{\"path\":\"out.txt\",\"content\":\"hello there\"}",
                "Fetch https://example.com/a.html, please          | fetch-url{\"url\":\"https://example.com/a.html\"}",
                "Search the orders of customer C-17                | search_orders{\"customer\":\"C-17\"}",
                "Search orders for customer Acme, state paid, limit 5 | search_orders{\"customer\":\"Acme\",\"limit\":5,\"state\":\"paid\"}",
                "Refund order O-17 with 12.50 because \"it broke\" | refund{\"order\":\"O-17\",\"amount\":12.5,\"reason\":\"it broke\"}",
                "Refund order 4711, amount 9, and notify them      | refund{\"order\":\"4711\",\"amount\":9.0,\"reason\":\"Refund order 4711, amount 9, and notify them\",\"notify\":true}",
            })
    void readsTheCallsFromTheTask(String task, String calls) {
        said.add(new Entry.Said(task));

        assertThat(next(Choice.AUTO).calls().stream()
                        .map(call -> call.name() + call.arguments())
                        .toList())
                .containsExactly(calls.split("(?<=}) "));
    }

    @Test
    void aSecondPlannedCallFollowsWhenOnlyOneIsAllowedAtATime() {
        said.add(new Entry.Said("Read a.md and b.md"));

        Move first = next(Choice.AUTO.oneAtATime());
        results(first, "# A");
        Move second = next(Choice.AUTO.oneAtATime());
        results(second, "# B");

        assertThat(first.calls()).hasSize(1);
        assertThat(second.calls().get(0).argument("path")).isEqualTo("b.md");
        assertThat(next(Choice.AUTO.oneAtATime()).text()).contains("\"A\"").contains("\"B\"");
    }

    @Test
    void aReminderBesideToolResultsIsNoNewTask() {
        said.add(new Entry.Said("Read a.md"));
        results(next(Choice.AUTO), "# Title");
        said.add(new Entry.Said("You have two turns left. Sum up what you know."));

        assertThat(next(Choice.of(Choice.Rule.NONE)).text()).startsWith("a.md begins with \"Title\"");
    }

    @Test
    void aNewTaskBesideToolResultsIsTaken() {
        said.add(new Entry.Said("Read a.md"));
        results(next(Choice.AUTO), "# Title");
        said.add(new Entry.Said("No, read b.md instead"));

        assertThat(next(Choice.AUTO).calls().get(0).argument("path")).isEqualTo("b.md");
    }

    @Test
    void anEarlierExchangeDoesNotAnswerALaterTask() {
        said.add(new Entry.Said("Read a.md"));
        results(next(Choice.AUTO), "# Title");
        said.add(new Entry.Replied(Map.of()));
        said.add(new Entry.Said("Read a.md"));

        assertThat(next(Choice.AUTO).calls()).hasSize(1);
    }

    @Test
    void takesTheDateOfItsClockWhenNoToolTellsIt() {
        said.add(new Entry.Said("What is overdue in bills.csv?"));
        Move asked = mind.next(new Conversation(said, List.of(READ), Choice.AUTO));
        results(asked, "no;betrag;due;amount\n1;x;2026-11-20;\"1.234,50 €\"\n2;y;21.11.2026;5,00 €");

        assertThat(mind.next(new Conversation(said, List.of(READ), Choice.AUTO)).text())
                .startsWith("As of 2026-11-21, 1 bill in bills.csv is overdue, and it comes to €1234.50.")
                .endsWith("No tool told me the date, so I took the latest that I know of.");
    }

    @Test
    void writesWhatItFoundOutOnlyOnceItIsFoundOut() {
        said.add(new Entry.Said("Read orders.csv and save the total to report.md"));

        Move read = next(Choice.AUTO);
        results(read, "order,amount\n1,0.10\n2,0.20\n");
        Move write = next(Choice.AUTO);
        results(write, "written");

        assertThat(read.calls()).extracting(ToolCall::name).containsExactly("read-file");
        assertThat(write.calls()).extracting(ToolCall::name).containsExactly("write-file");
        assertThat(write.calls().get(0).argument("path")).isEqualTo("report.md");
        assertThat(write.calls().get(0).argument("content")).contains("adds up to 0.30");
        assertThat(next(Choice.AUTO).calls()).isEmpty();
    }

    @Test
    void neverOverwritesAFileThatItIsToReadAndWriteAbout() {
        said.add(new Entry.Said("Write a short summary of orders.csv"));

        assertThat(next(Choice.AUTO).calls()).extracting(ToolCall::name).containsExactly("read-file");
    }

    @Test
    void addsUpAColumn() {
        said.add(new Entry.Said("What is the total of orders.csv?"));
        results(next(Choice.AUTO), "order,amount\n1,0.10\n2,0.20\n");

        assertThat(next(Choice.AUTO).text()).isEqualTo("The amount column of orders.csv adds up to 0.30 over 2 rows.");
    }

    @Test
    void aForcedToolIsCalled() {
        said.add(new Entry.Said("hello"));

        assertThat(next(Choice.named("refund")).calls().get(0).name()).isEqualTo("refund");
        assertThat(next(Choice.of(Choice.Rule.ANY)).calls()).isNotEmpty();
    }

    @Test
    void greetsAndSaysWhatItIs() {
        said.add(new Entry.Said("Hello!"));
        assertThat(next(Choice.AUTO).text()).startsWith("Hello! I am Caravel's simulated model.");

        said.add(new Entry.Replied(new LinkedHashMap<>()));
        said.add(new Entry.Said("Who was Napoleon?"));
        assertThat(next(Choice.AUTO).text())
                .contains("simulated model")
                .contains("I cannot answer \"Who was Napoleon?\"")
                .contains("read-file");
    }

    private Move next(Choice choice) {
        return mind.next(new Conversation(said, ALL, choice));
    }

    /** Every call gets the same result; the call comes back as a client would have parsed it. */
    private void results(Move move, String text) {
        Map<String, ToolCall> calls = new LinkedHashMap<>();
        move.calls().forEach(call -> calls.put("c" + said.size() + "-" + calls.size(), parsed(call)));
        said.add(new Entry.Replied(calls));
        calls.keySet().forEach(id -> said.add(new Entry.Result(id, Outcome.Kind.DONE, text)));
    }

    private static ToolCall parsed(ToolCall call) {
        return new ToolCall(call.name(), (ObjectNode) json(call.arguments().toString()));
    }

    private static Tool tool(String name, String properties, String required) {
        return new Tool(
                name, "", json("{'type':'object','properties':" + properties + ",'required':" + required + "}"));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (IOException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }
}
