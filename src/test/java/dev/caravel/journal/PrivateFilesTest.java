package dev.caravel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What agents were told and did is nobody's but the user's. */
class PrivateFilesTest {

    private static final Entry ENDED = new Entry(
            "run", 1, Instant.parse("2026-11-22T12:00:00Z"), new Event.RunEnded(RunStatus.COMPLETED, null, null));

    @TempDir
    private Path folder;

    @BeforeEach
    void rightsAreKnown() {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
    }

    private static void areTheUsersAlone(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            assertThat(all).hasSizeGreaterThan(1).allSatisfy(path -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .as(path.toString())
                    .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    private void journalIn(Path place) throws IOException {
        try (SqlJournal journal = new SqlJournal("jdbc:sqlite:" + place.resolve("journal.db"), Sync.NORMAL)) {
            journal.append(ENDED, List.of());
            assertThat(place.resolve("journal.db-wal")).exists();
            areTheUsersAlone(place);
        }
    }

    private void tracesIn(Path place) {
        try (TraceFiles traces = new TraceFiles(place, new Redaction(List.of()))) {
            traces.recorded(ENDED);
        }
    }

    @Test
    void theJournalAndAllThatSqliteMakesBesideItIs() throws IOException {
        journalIn(folder.resolve(".caravel"));
    }

    @Test
    void tracesAre() throws IOException {
        tracesIn(folder.resolve(".traces"));
        areTheUsersAlone(folder.resolve(".traces"));
    }

    @Test
    void foldersThatAreThereAlreadyAreNarrowed() throws IOException {
        Path caravel = Files.createDirectory(folder.resolve(".caravel"));
        Path database = Files.createFile(caravel.resolve("journal.db"));
        Path traces = Files.createDirectory(folder.resolve(".traces"));
        for (Path wide : List.of(caravel, traces)) {
            Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.setPosixFilePermissions(database, PosixFilePermissions.fromString("rw-r--r--"));

        journalIn(caravel);
        tracesIn(traces);
        areTheUsersAlone(traces);
    }

    @Test
    void aFolderOfSomebodysOwnKeepsItsRightsButNotTheFilesInIt() throws IOException {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (SqlJournal journal = new SqlJournal("jdbc:sqlite:" + shared.resolve("journal.db"), Sync.NORMAL)) {
            journal.append(ENDED, List.of());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared)))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(shared.resolve("journal.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aDiskThatHoldsATraceUpIsSaid() throws Exception {
        Path day = Files.createDirectories(folder.resolve("2026-11-22"));
        Path pipe = day.resolve("run.jsonl");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        try (TraceFiles traces = new TraceFiles(folder, new Redaction(List.of()))) {
            traces.recorded(ENDED);
            dev.caravel.support.Until.is("it is said", () -> traces.state() == TraceFiles.State.BEHIND);
            assertThat(Files.readString(pipe)).contains("run.ended");
            dev.caravel.support.Until.is("it has caught up", () -> traces.state() == TraceFiles.State.WRITTEN);
        }
    }
}
