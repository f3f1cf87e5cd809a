package dev.caravel.cli;

import dev.caravel.embed.OfflineJournal;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.recovery.OpenQuestions;
import dev.caravel.run.RunRecord;
import dev.caravel.time.UtcDay;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravel top}: how everything stands, live. */
@Command(
        name = "top",
        description =
                "Shows how everything stands, live: runs in progress, what waits, today's tokens and money. q ends it.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("try") // an interruption is there to be closed, not to be used
final class TopCommand implements Callable<Integer> {

    private static final int MOST = 1_000;
    private static final int SHOWN = 100;
    private static final int CTRL_C = 3;
    private static final int END = -1;
    private static final int LOOK_MS = 1_000;
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    @Option(names = "--once", description = "print it once")
    private boolean once;

    @Mixin
    private JournalCommand desk;

    @Override
    public Integer call() {
        if (!once && !dev.caravel.cli.Terminal.isOutput()) {
            throw new UserMistake("top needs a terminal; top --once prints how everything stands now");
        }
        Optional<Dollars> limit = desk.dayBudget();
        return desk.with(archive -> {
            if (once) {
                try (Output output = new Output()) {
                    Columns columns = new Columns();
                    columns.measure();
                    look(archive, limit)
                            .lines(columns.getAsInt(), Integer.MAX_VALUE)
                            .forEach(output.stream()::println);
                }
                return ExitStatus.COMPLETED;
            }
            return live(archive, limit);
        });
    }

    private static TopView look(OfflineJournal archive, Optional<Dollars> limit) {
        Instant now = Instant.now();
        Journal journal = archive.journal();
        List<String> running = journal.latest(MOST, Optional.of(RunStatus.RUNNING));
        List<String> queued = journal.latest(MOST, Optional.of(RunStatus.QUEUED));
        List<RunRecord> shown = Stream.concat(running.stream(), queued.stream())
                .limit(SHOWN)
                .flatMap(run -> archive.records().find(run).stream())
                .toList();
        return new TopView(
                now,
                running.size(),
                queued.size(),
                // What the inbox of the dashboard holds.
                journal.approvals().count()
                        + new OpenQuestions(journal, Clock.systemUTC())
                                .unknownOutcomes(MOST)
                                .size(),
                journal.standingStill(),
                journal.sums(UtcDay.of(now)),
                journal.account(Scope.ofDay(now)),
                limit,
                shown,
                shown.stream()
                        .filter(archive.records()::isOrphaned)
                        .map(RunRecord::id)
                        .collect(Collectors.toSet()));
    }

    private static int live(OfflineJournal archive, Optional<Dollars> limit) {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).nativeSignals(false).build()) {
            Attributes before = terminal.enterRawMode();
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            AtomicBoolean interrupted = new AtomicBoolean();
            try (Interruption interruption = new Interruption(() -> interrupted.set(true))) {
                int key;
                do {
                    draw(terminal, look(archive, limit));
                    key = terminal.reader().read(LOOK_MS);
                } while (!interrupted.get() && key != 'q' && key != 'Q' && key != CTRL_C && key != END);
                terminal.puts(Capability.cursor_normal);
                terminal.puts(Capability.exit_ca_mode);
                terminal.setAttributes(before);
                terminal.flush();
            }
            return ExitStatus.COMPLETED;
        } catch (IOException e) {
            throw new UserMistake("the terminal can't be written to: " + e.getMessage());
        }
    }

    /** Over what stands there, so that nothing flickers. */
    private static void draw(Terminal terminal, TopView view) {
        int columns = terminal.getWidth() > 0 ? terminal.getWidth() : USUAL_COLUMNS;
        int rows = terminal.getHeight() > 0 ? terminal.getHeight() : USUAL_ROWS;
        terminal.puts(Capability.cursor_home);
        List<String> lines = view.lines(columns, rows - 1);
        for (String line : lines.subList(0, Math.min(rows - 1, lines.size()))) {
            terminal.writer().print(line);
            terminal.puts(Capability.clr_eol);
            terminal.writer().print("\r\n");
        }
        terminal.puts(Capability.clr_eos);
        terminal.flush();
    }
}
