package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CSV files of the workspace can be asked like tables. */
class SampleDatabaseTest {

    @TempDir
    private Path home;

    private Path folder;
    private Path file;
    private Database database;

    @BeforeEach
    void make() throws IOException {
        folder = Files.createDirectories(home.resolve("workspace"));
        file = home.resolve("kept/samples.db");
        database = new Database(new SampleDatabase(folder, file)::url);
        Files.writeString(
                folder.resolve("orders.csv"),
                "order,customer,amount\n007,\"Meyer, Sons\",480.50\n008,Alba,\n009,Alba,20\n");
    }

    @Test
    void aFileIsATableAndItsNumbersAreNumbers() throws IOException {
        assertThat(query("select customer, sum(amount) + 1 as total from orders group by 1 order by 1"))
                .isEqualTo("customer,total\nAlba,21\n\"Meyer, Sons\",481.5\n");
        assertThat(query("select \"order\" from orders where amount is null")).isEqualTo("order\n008\n");
    }

    @Test
    void theRealSamplesCanBeAsked() throws IOException {
        Database samples = new Database(new SampleDatabase(Path.of("workspace"), file)::url);

        assertThat(samples.query(Map.of(
                        "sql",
                        "select \"order\", contact from orders join customers using (customer)"
                                + " where status = 'open' and due < '2026-06-01' order by due")))
                .isEqualTo("order,contact\n1002,buchhaltung@nordwind.example\n1004,kreditoren@meyer.example\n");
    }

    @Test
    void theDatabaseFollowsItsFiles() throws Exception {
        assertThat(query("select count(*) as n from orders")).isEqualTo("n\n3\n");
        Thread.sleep(5);

        Files.writeString(folder.resolve("orders.csv"), "order\n1\n");
        assertThat(query("select count(*) as n from orders")).isEqualTo("n\n1\n");
        Thread.sleep(5);

        Files.writeString(folder.resolve("more.csv"), "a\n1\n2\n");
        assertThat(query("select count(*) as n from more")).isEqualTo("n\n2\n");
        Thread.sleep(5);

        Files.delete(folder.resolve("more.csv"));
        assertThatThrownBy(() -> query("select * from more")).hasMessage("no such table: more; there are: orders");
    }

    @Test
    void whatHasNotChangedIsNotMadeAgain() throws IOException {
        query("select 1");
        Object made = Files.readAttributes(file, "unix:ino").get("ino");

        query("select 1");

        assertThat(Files.readAttributes(file, "unix:ino").get("ino")).isEqualTo(made);
        assertThat(file.getParent()).isDirectoryNotContaining("glob:**.draft");
    }

    @Test
    void aFileThatIsNoTableIsLeftOutAndSpoilsNothing() throws IOException {
        Files.writeString(folder.resolve("empty.csv"), "");
        Files.writeString(folder.resolve("twice.csv"), "a,A\n1,2\n");
        Files.writeString(folder.resolve("wide.csv"), "a\n1,2\n");
        Files.writeString(folder.resolve("open.csv"), "a\n\"never closed");
        Files.write(folder.resolve("picture.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        Files.writeString(folder.resolve("sqlite_x.csv"), "a\n1\n");
        Files.createSymbolicLink(folder.resolve("passwd.csv"), Path.of("/etc/passwd"));
        Files.writeString(folder.resolve("x\"); drop table orders; --.csv"), "a\"b,c d\n1,2\n");

        assertThatThrownBy(() -> query("select * from article"))
                .hasMessageStartingWith(
                        "no such table: article; there are: orders, x\"); drop table orders; --; left out: ")
                .hasMessageContaining("empty.csv (it is empty)")
                .hasMessageContaining("wide.csv (a line has more values than the first one has names)")
                .hasMessageContaining("picture.csv (it is text neither in UTF-8 nor in UTF-16 nor in Latin-1)");
        assertThat(query("select count(*) as n from orders")).isEqualTo("n\n3\n");
    }

    @Test
    void aSpreadsheetsFileIsReadWhateverItsCountry() throws IOException {
        String german = "Kunde;Betrag;Menge;PLZ\nM\u00fcller;1.234,50;1.000;01067\nSch\u00f6n;0,5;2;80331\n";
        Files.write(folder.resolve("latin.csv"), german.getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(folder.resolve("marked.csv"), "\uFEFF" + german);
        Files.write(folder.resolve("wide16.csv"), ("\uFEFF" + german).getBytes(StandardCharsets.UTF_16LE));
        Files.writeString(folder.resolve("excel.csv"), "sep=;\r\n" + german.replace("\n", "\r\n"));
        Files.writeString(folder.resolve("tabs.csv"), german.replace(';', '\t'));

        for (String table : List.of("latin", "marked", "wide16", "excel", "tabs")) {
            assertThat(query("select Kunde, Betrag + 1 as b, Menge + 0 as m, PLZ from " + table + " order by 1"))
                    .as(table)
                    .isEqualTo("Kunde,b,m,PLZ\nM\u00fcller,1235.5,1000,01067\nSch\u00f6n,1.5,2,80331\n");
        }
    }

    @Test
    void aPointStaysAPointWhereNoNumberHasAComma() throws IOException {
        Files.writeString(folder.resolve("points.csv"), "a;b\n1.234;x, y\n2.5;z\n");

        assertThat(query("select sum(a) as a from points")).isEqualTo("a\n3.734\n");
    }

    @Test
    void aWorkspaceWithoutTablesSaysSo() throws IOException {
        Files.delete(folder.resolve("orders.csv"));

        assertThatThrownBy(() -> query("select * from orders"))
                .hasMessage("no such table: orders; there are: no tables");
    }

    private String query(String sql) {
        return database.query(Map.of("sql", sql));
    }
}
