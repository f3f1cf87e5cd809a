package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.simulator.Simulator;
import dev.caravel.support.Java;
import dev.caravel.support.Postgres;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several programs on one PostgreSQL: one that was only suspended finds that another has continued, and acts no more. */
class ManyNodesTest {

    @TempDir
    private Path folder;

    private SqlJournal journal(String url) {
        // A busy machine may take long to start a database anew.
        return new SqlJournal(url, Sync.FULL, Duration.ofMinutes(5), PausedOwnerMain.LEASE);
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    @Test
    void aProgramThatWasStoppedAndWokenIsRefusedAndGetsTheAnswerOfTheOneThatWentOn() throws Exception {
        try (Postgres postgres = Postgres.start();
                Simulator model = TestHouse.model("ok")) {
            String url = postgres.empty();
            Process owner = Java.start(folder, PausedOwnerMain.class, model.url(), url, folder.toString());
            try (SqlJournal journal = journal(url)) {
                Until.is("its tool runs", () -> journal.latest(1, Optional.empty()).stream()
                        .anyMatch(run -> journal.read(run).stream()
                                .anyMatch(entry -> entry.event() instanceof Event.ModelReplied)));
                String run = journal.latest(1, Optional.empty()).get(0);
                assertThat(journal.isHeldElsewhere(run)).isTrue();
                signal(owner, "-STOP");
                try (TestHouse other = PausedOwnerMain.house(
                        model.url(), journal, folder, false, Map.of("caravel.recovery", "true"))) {
                    Until.is(
                            "the other one has ended the run", () -> journal.latest(1, Optional.of(RunStatus.COMPLETED))
                                    .contains(run));
                    Files.createFile(folder.resolve("go"));
                    signal(owner, "-CONT");

                    String printed = new String(owner.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(printed).contains("done: thought; paid null");
                    assertThat(owner.waitFor()).isZero();
                    assertThat(other.runs().read(run).orElseThrow().toRecord().answer())
                            .isEqualTo("done: thought; paid");
                }
                assertThat(Files.readAllLines(folder.resolve("witness"))).containsExactly("paid");
            } finally {
                signal(owner, "-CONT");
                owner.destroyForcibly();
            }
        }
    }

    @Test
    void aRunGoesOnThroughARestartOfItsDatabase() throws Exception {
        try (Postgres postgres = Postgres.start();
                Simulator model = TestHouse.model("ok");
                SqlJournal journal = journal(postgres.empty());
                TestHouse house = PausedOwnerMain.house(model.url(), journal, folder, true, Map.of())) {
            CompletableFuture<Exchange> reply =
                    CompletableFuture.supplyAsync(() -> house.run("worker", PausedOwnerMain.TASK));
            Until.is(
                    "its tool runs",
                    () -> house.runs().active() == 1
                            && journal.latest(1, Optional.empty()).stream().anyMatch(run -> journal.read(run).stream()
                                    .anyMatch(entry -> entry.event() instanceof Event.ModelReplied)));
            postgres.kill();
            Files.createFile(folder.resolve("go"));
            Thread.sleep(300);
            postgres.up();

            assertThat(reply.get().getMessage().getBody()).isEqualTo("done: thought; paid");
            assertThat(Files.readAllLines(folder.resolve("witness"))).containsExactly("paid");
        }
    }
}
