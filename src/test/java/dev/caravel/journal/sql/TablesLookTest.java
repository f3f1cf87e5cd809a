package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.support.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A look at a journal's tables finds their version and leaves everything as it is. */
class TablesLookTest {

    @TempDir
    private Path folder;

    private String file() {
        return "jdbc:sqlite:" + folder.resolve("a folder/journal #1.db");
    }

    private static void make(String url) {
        try (SqlJournal journal = new SqlJournal(url, Sync.NORMAL)) {
            journal.awaitOpen();
        }
    }

    private long files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.count();
        }
    }

    @Test
    void aFileThatIsNotThereIsNotMade() throws IOException {
        assertThat(TablesLook.version(file())).isEmpty();
        assertThat(files()).isEqualTo(1);
    }

    @Test
    void aFilesTablesAreFoundWhetherSomebodyHasItOpenOrNot() throws IOException {
        try (SqlJournal journal = new SqlJournal(file(), Sync.NORMAL)) {
            journal.awaitOpen();
            assertThat(TablesLook.version(file())).isEqualTo(OptionalInt.of(TablesLook.newest()));
        }
        long before = files();

        assertThat(TablesLook.version(file())).isEqualTo(OptionalInt.of(TablesLook.newest()));
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void aFileThatIsNoDatabaseIsSaid() throws IOException {
        Files.writeString(folder.resolve("x.db"), "x".repeat(5000));

        assertThatThrownBy(() -> TablesLook.version("jdbc:sqlite:" + folder.resolve("x.db")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("it is damaged or no SQLite database; put it aside");
    }

    @Test
    void aServersTablesAreFoundAndNoneAreMade() {
        try (Postgres postgres = Postgres.start()) {
            String url = postgres.empty();
            assertThat(TablesLook.version(url)).isEmpty();
            assertThat(TablesLook.version(url)).isEmpty();

            make(url);
            assertThat(TablesLook.version(url)).isEqualTo(OptionalInt.of(TablesLook.newest()));
        }
    }
}
