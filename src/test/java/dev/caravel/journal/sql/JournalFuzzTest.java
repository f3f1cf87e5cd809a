package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.EntryJson;
import dev.caravel.run.RunRecord;
import dev.caravel.run.RunRecords;
import dev.caravel.support.FuzzBounds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.camel.util.FileUtil;

/** Whatever becomes of a row on a disk: its run is read, or said to be damaged, and no other run is hidden by it. */
@AddLifecycleHook(FuzzBounds.class)
class JournalFuzzTest {

    /** A run with something of everything that is read out of events. */
    private static final List<String> STORY = List.of(
            "'run.started','agent':'a','thread':'t','input':'hi','messages':[{'role':'user','content':[{'type':'text','text':'x'}]}],"
                    + "'max_turns':5,'duration_ms':1000,'max_tokens':100,'budget_usd':'1.5','simulated':false",
            "'model.chosen','model':'p/m','why':'short'",
            "'budget.reserved','call_usd':'0.1','landing_usd':'0.1','prompt_tokens':9,'max_tokens':100,'scopes':[{'account':'day','limit':'10'}]",
            "'model.asked','model':'p/m','attempt':1,'messages':1,'added':1",
            "'model.replied','model':'p/m','served_by':'m','usage':{'input_tokens':1,'output_tokens':2},'stop_reason':'tool_use',"
                    + "'content':[{'type':'tool_use','id':'c','name':'n','input':{'a':[1,2.5,null,true]}}],'cost_usd':'0.01','ms':5",
            "'tool.judged','call':'c','tool':'n','verdict':'ask','rule':'r'",
            "'approval.requested','approval':'RUN','call':'c','tool':'n','arguments':{},'rule':'r','digest':'d','expires_at':'2030-01-01T00:00:00Z',"
                    + "'question':{'text':'q','choices':['a','b'],'schema':{'type':'string'}}",
            "'approval.decided','approval':'RUN','call':'c','decision':'answer','by':'me','answer':{'a':1}",
            "'tool.started','call':'c','tool':'n','arguments':{}",
            "'tool.finished','call':'c','tool':'n','ms':1,'error':false,'result':'ok'",
            "'run.parked','reason':'turns'");

    private static final List<String> VALUES = List.of(
            "null",
            "-1",
            "1e999",
            "99999999999999999999",
            "\"\"",
            "\"2026-13-99T00:00:00Z\"",
            "[]",
            "{}",
            "true",
            "\"\\ud800\"");

    private Path folder;
    private SqlJournal journal;
    private Connection connection;

    @BeforeProperty
    void twoRuns() throws IOException, SQLException {
        folder = Files.createTempDirectory("caravel-fuzz");
        String url = "jdbc:sqlite:" + folder.resolve("journal.db");
        journal = new SqlJournal(url, Sync.NORMAL);
        for (String run : List.of("kept", "hit")) {
            for (int i = 0; i < STORY.size(); i++) {
                journal.append(EntryJson.read(row(run, i + 1)), List.of());
            }
        }
        connection = DriverManager.getConnection(url);
    }

    @AfterProperty
    void close() throws SQLException {
        connection.close();
        journal.close();
        FileUtil.removeDir(folder.toFile());
    }

    private static String row(String run, int seq) {
        String fields = STORY.get(seq - 1).replace('\'', '"').replace("RUN", run);
        return "{\"run\":\"" + run + "\",\"seq\":" + seq + ",\"at\":\"2026-11-22T12:00:00.000000Z\",\"type\":" + fields
                + "}";
    }

    private void write(int seq, String row) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("update caravel_events set event = ? where run = 'hit' and seq = ?")) {
            update.setString(1, row);
            update.setInt(2, seq);
            update.executeUpdate();
        }
    }

    @Property(seed = "20261128", tries = 1_000)
    void aDamagedRowHidesNothing(@ForAll long dice) throws SQLException {
        Random random = new Random(dice);
        int seq = 1 + random.nextInt(STORY.size());
        String row = row("hit", seq);
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            row = changed(row, random);
        }
        write(seq, row);
        try {
            List<RunRecord> runs = new RunRecords(journal).latest(10, Optional.empty());

            assertThat(runs).extracting(RunRecord::id).containsExactlyInAnyOrder("kept", "hit");
            assertThat(runs).allSatisfy(run -> assertThat(run.toJson()).isNotEmpty());
            assertThat(runs)
                    .filteredOn(run -> run.id().equals("kept"))
                    .extracting(RunRecord::status, RunRecord::turns, RunRecord::answer)
                    .hasSize(1);
            assertThat(journal.read("kept"))
                    .extracting(Entry::seq)
                    .isEqualTo(IntStream.rangeClosed(1, STORY.size())
                            .mapToObj(Long::valueOf)
                            .toList());
        } finally {
            write(seq, row("hit", seq));
        }
    }

    private static String changed(String row, Random random) {
        int from = random.nextInt(row.length() + 1);
        int to = Math.min(row.length(), from + random.nextInt(20));
        return switch (random.nextInt(7)) {
            case 0 -> row.substring(0, from);
            case 1 -> row.substring(0, from) + row.substring(to);
            case 2 -> row.substring(0, from) + (char) random.nextInt(0x10000) + row.substring(from);
            case 3 ->
                row.substring(0, from) + row.substring(from, to).repeat(1 + random.nextInt(4)) + row.substring(to);
            case 4 -> row.substring(0, from) + "[".repeat(random.nextInt(5_000)) + row.substring(from);
            case 5 -> withAnotherValue(row, random);
            default -> garbage(random);
        };
    }

    /** Still JSON, but not what is expected there. */
    private static String withAnotherValue(String row, Random random) {
        int colon = row.indexOf(':', random.nextInt(Math.max(1, row.length())));
        if (colon < 0) {
            return row;
        }
        int end = colon + 1;
        while (end < row.length() && ",}]".indexOf(row.charAt(end)) < 0) {
            end++;
        }
        return row.substring(0, colon + 1) + VALUES.get(random.nextInt(VALUES.size())) + row.substring(end);
    }

    private static String garbage(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
