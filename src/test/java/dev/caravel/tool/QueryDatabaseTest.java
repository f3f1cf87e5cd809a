package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model may ask the database anything and change nothing. */
class QueryDatabaseTest {

    private static final String ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) ";

    @TempDir
    private Path folder;

    private Path file;
    private Database database;

    @BeforeEach
    void fill() throws SQLException {
        file = folder.resolve("shop.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("create table items (id integer, name text, photo blob)");
            statement.execute("insert into items values (1, 'lamp, green', x'0102'), (2, '', null), (3, null, null)");
            statement.execute("create view lamps as select * from items where name like 'lamp%'");
        }
        database = new Database(() -> "jdbc:sqlite:" + file, Duration.ofSeconds(1));
    }

    @Test
    void rowsAreCsvWithTheColumnsNamesFirst() throws IOException {
        assertThat(query("select id, name, photo from items order by id"))
                .isEqualTo("id,name,photo\n1,\"lamp, green\",(2 bytes)\n2,\"\",\n3,,\n");
        assertThat(query("select count(*) as n from items")).isEqualTo("n\n3\n");
        assertThat(query("select id from items where id > 9")).isEqualTo("id\n(no rows)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT id FROM items WHERE id = 1;",
                " \n select id from items limit 1 ; ; ",
                "-- a word first\nselect id from items limit 1",
                "/* and */ /* another */ select id from items limit 1 -- and last",
                "with a as (select 1 as id) select id from a",
                "select id from lamps",
            })
    void aQueryMayBeWrittenInManyWays(String sql) throws IOException {
        assertThat(query(sql)).isEqualTo("id\n1\n");
    }

    @Test
    void aTableThatDoesNotExistIsAnsweredWithThoseThatDo() {
        assertRefused("select * from article", "no such table: article; there are: items, lamps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select nme from items    | no such column: nme",
                "select id frm items where | near \"items\": syntax error",
                "select                   | incomplete input",
            })
    void aMistakeIsAnsweredInTheDatabasesWords(String sql, String words) {
        assertRefused(sql, words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update items set name = 'x' returning id",
                "insert into items values (9, 'x', null) returning id",
                "delete from items",
                "replace into items values (1, 'x', null)",
                "drop table items",
                "alter table items rename to things",
                "create table things (id)",
                "create temp table things (id)",
                "create temp trigger t after insert on items begin select 1 end",
                "attach 'other.db' as other",
                "attach ':memory:' as other",
                "detach main",
                "vacuum",
                "vacuum into 'copy.db'",
                "reindex",
                "analyze",
                "begin immediate",
                "commit",
                "savepoint s",
                "pragma query_only = off",
                "pragma writable_schema = on",
                "pragma journal_mode = wal",
                "pragma temp_store_directory = '/tmp'",
                "explain pragma temp_store_directory = '/tmp'",
                "PrAgMa user_version = 7",
                "-- select\npragma user_version = 7",
                "/* select */ pragma user_version = 7",
                "/* select */-- select\n/**/delete from items",
                "/* select * from items",
                "-- select * from items",
                "",
                ";",
            })
    void whatIsNoQueryIsNotAsked(String sql) throws Exception {
        assertRefused(sql, "only queries can be asked: they begin with SELECT, WITH or VALUES");
        assertNothingChanged();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1; drop table items",
                "select 1;drop table items;",
                "select 1 /* ; */ ; drop table items",
                "select ';' ; drop table items",
                "select 1; -- \n drop table items",
                "select '\\'; drop table items; -- '",
                "select $$;$$; drop table items",
            })
    void statementsAreNotStacked(String sql) throws Exception {
        assertRefused(sql, "one query at a time, without a ; in it");
        assertNothingChanged();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with a as (select 1) insert into items select 9, 'x', null",
                "with a as (select 1) insert into items select 9, 'x', null returning id",
                "with a as (select 1) update items set name = 'x' returning id",
                "with a as (select 1) delete from items where id in (select * from a) returning *",
                "with a as (select 1) replace into items select 1, 'x', null",
            })
    void theEngineItselfRefusesToWrite(String sql) throws Exception {
        assertRefused(sql, "attempt to write a readonly database");
        assertNothingChanged();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select load_extension('x')                | not authorized",
                "select load_extension('x', 'y')           | not authorized",
                "select writefile('/tmp/x', 'y')           | no such function: writefile",
                "select readfile('/etc/passwd')            | no such function: readfile",
                "select edit('x')                          | no such function: edit",
                "select fts3_tokenizer('simple', x'00')    | fts3tokenize disabled",
                "select * from pragma_temp_store_directory | no such table: pragma_temp_store_directory",
                "select * from sqlite_dbpage               | no such table: sqlite_dbpage",
            })
    void noFunctionLeadsOutOfTheDatabase(String sql, String words) {
        assertRefused(sql, words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select randomblob(1000000000)",
                "select length(zeroblob(1000000000))",
                "select hex(zeroblob(200000))",
                "select length(printf('%.*c', 1000000000, 'x'))",
                "select length(printf('%1000000000d', 1))",
                "select length(replace(hex(zeroblob(100000)), '00', '0123456789'))",
                "select json_array(x, x, x) from (select printf('%.*c', 100000, 'x') as x)",
                "select group_concat(x) from (values (1), (2)), (select printf('%.*c', 200000, 'x') as x)",
            })
    void aValueHasABound(String sql) {
        assertRefused(sql, "string or blob too big");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select replicate('x', 1000000000)",
                "select padl('x', 2000000000)",
                "select padr('x', 2000000000)",
                "select padc('x', 2000000000)",
                ENDLESS + "select mode(x) from n",
                ENDLESS + "select lower_quartile(x) from n",
                ENDLESS + "select json_group_array(printf('%.*c', 200000, 'x')) from n",
                ENDLESS + "select jsonb_group_object(x, printf('%.*c', 200000, 'x')) from n",
                "select json_pretty('[[[[1]]]]', printf('%.*c', 200000, ' '))",
            })
    void aFunctionThatHeedsNoLimitIsNotThere(String sql) {
        assertRefused(sql, "is not available here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ENDLESS + "select count(*) from n",
                ENDLESS + "select x from n where x < 0",
                ENDLESS + "select x from n order by -x",
                ENDLESS + "select a.x from n a, n b where a.x + b.x < 0",
                ENDLESS + "select sum(instr(a, b)) from n, (select replace(hex(zeroblob(60000)), '00', 'aa') as a,"
                        + " replace(hex(zeroblob(30000)), '00', 'aa') || 'b' as b)",
            })
    void aQueryThatDoesNotEndIsStopped(String sql) {
        long begin = System.nanoTime();

        assertRefused(sql, "the query took longer than 1000 ms and was stopped");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aQueryEndsWhenItsThreadIsInterrupted() throws Exception {
        Database patient = new Database(() -> "jdbc:sqlite:" + file, Duration.ofMinutes(5));
        Thread thread = new Thread(() -> {
            assertThatThrownBy(() -> patient.query(Map.of("sql", ENDLESS + "select count(*) from n")))
                    .isInstanceOf(ToolFailure.class);
        });
        thread.start();
        Thread.sleep(200);

        thread.interrupt();
        thread.join(5_000);

        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void aLongResultIsCutAtARowAndSaysSo() throws IOException {
        assertThat(query(ENDLESS + "select x from n"))
                .contains("\n500\n[cut: these are the first 500 rows;")
                .doesNotContain("501");
        assertThat(query(ENDLESS + "select x, printf('%.*c', 9000, 'y') as y from n"))
                .hasSizeLessThan(45_000)
                .endsWith("[cut: these are the first 4 rows; ask for fewer rows or columns]");
        assertThat(query("select printf('%.*c', 200000, 'y')"))
                .contains("[cut: these are the first 10000 of 200000 characters")
                .hasSizeLessThan(11_000);
    }

    @Test
    void aStatementHasABound() {
        assertRefused("select " + "1+".repeat(6_000) + "1", "longer than 10000 characters");
        assertRefused("select " + "1+".repeat(4_000) + "1", "Expression tree is too large");
        assertRefused("/**/".repeat(2_400) + "delete from items", "only queries");
    }

    @Test
    void aDatabaseWithAWriteAheadLogCanBeReadWhileItIsWritten() throws Exception {
        try (Connection writer = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = writer.createStatement()) {
            statement.execute("pragma journal_mode = wal");
            statement.execute("insert into items values (4, 'new', null)");
            assertThat(query("select max(id) as m from items")).isEqualTo("m\n4\n");
        }
        assertThat(query("select max(id) as m from items")).isEqualTo("m\n4\n");
    }

    @Test
    void aDatabaseThatCannotBeOpenedNamesTheSettingAndNotTheUrl() {
        for (String url : List.of("jdbc:sqlite:/nowhere/x.db", "jdbc:nonsense://user:secret@host/db")) {
            assertThatThrownBy(() -> new Database(() -> url).query(Map.of("sql", "select 1")))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining("the database of the setting caravel.database cannot be opened")
                    .hasMessageNotContaining("secret");
        }
        assertThat(Path.of("/nowhere")).doesNotExist();
    }

    private String query(String sql) {
        return database.query(Map.of("sql", sql));
    }

    private void assertRefused(String sql, String why) {
        assertThatThrownBy(() -> query(sql))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    private void assertNothingChanged() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        assertThat(query("select group_concat(id || coalesce(name, '-')) as all_items from items"))
                .isEqualTo("all_items\n\"1lamp, green,2,3-\"\n");
        assertThat(query("select user_version from pragma_user_version")).endsWith("\n0\n");
    }
}
