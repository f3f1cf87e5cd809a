package dev.caravel.journal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.StaleOwner;
import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.LimitReached;
import dev.caravel.money.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import org.apache.camel.util.FileUtil;

/** Whatever is appended in whatever order, the journal holds what a plain list and a plain sum hold. */
class LedgerModelTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final int RUNS = 3;

    /** One that only counts among them; {@code run} stands for each run's own. */
    private static final List<Scope> SCOPES = List.of(
            new Scope("run", new Dollars(60)),
            new Scope("tenant", new Dollars(90)),
            new Scope("day", new Dollars(120)),
            new Scope("everything", null));

    /** What would be seen if it were booked. */
    private static final Booking COST = new Booking(SCOPES.get(2), Dollars.ZERO, new Dollars(7));

    /** What happens to a run, or to the process. */
    private sealed interface Step {

        /** Sets money aside in accounts, the same one perhaps twice. */
        record Reserve(int run, List<Integer> scopes, int amount) implements Step {}

        /** Settles what was reserved last, at a part of it, or at nothing when the call failed. */
        record Settle(int run, int percent) implements Step {}

        /** Records what may be lost with the process. */
        record Choose(int run) implements Step {}

        /** Records once more what was recorded last. */
        record Again(int run) implements Step {}

        /** Records something else in a place that is taken. */
        record Usurp(int run) implements Step {}

        /** The process ends without a word, and another one continues. */
        record Crash() implements Step {}
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> run = Arbitraries.integers().between(0, RUNS - 1);
        Arbitrary<List<Integer>> scopes = Arbitraries.integers()
                .between(0, SCOPES.size() - 1)
                .list()
                .ofMinSize(1)
                .ofMaxSize(SCOPES.size());
        Arbitrary<Integer> amount = Arbitraries.integers().between(1, 50);
        Arbitrary<Integer> percent = Arbitraries.of(0, 0, 30, 100);
        Arbitrary<Step> reserve = Combinators.combine(run, scopes, amount).as(Step.Reserve::new);
        Arbitrary<Step> settle = Combinators.combine(run, percent).as(Step.Settle::new);
        return Arbitraries.oneOf(
                        reserve,
                        reserve,
                        reserve,
                        settle,
                        settle,
                        run.map(Step.Choose::new),
                        run.map(Step.Again::new),
                        run.map(Step.Usurp::new),
                        Arbitraries.just(new Step.Crash()))
                .list()
                .ofMaxSize(60)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    @Property(tries = 1_000)
    void aJournalInMemoryIsWhatItsEventsAddUpTo(@ForAll("steps") List<Step> steps) {
        MemoryJournal journal = new MemoryJournal(100, 100);
        Model model = new Model(journal, false);
        for (Step step : steps) {
            model.take(step, journal);
            model.isLike(journal);
        }
    }

    @Property(tries = 40)
    void aJournalInAFileIsWhatItsEventsAddUpToAndACrashTakesNothingFromIt(@ForAll("steps") List<Step> steps)
            throws IOException {
        Path folder = Files.createTempDirectory("caravel-ledger");
        SqlJournal journal = open(folder);
        try {
            Model model = new Model(journal, true);
            for (Step step : steps) {
                if (step instanceof Step.Crash) {
                    Path left = whatACrashLeaves(folder);
                    journal.close();
                    FileUtil.removeDir(folder.toFile());
                    folder = left;
                    journal = open(folder);
                }
                model.take(step, journal);
                model.isLike(journal);
            }
        } finally {
            journal.close();
            FileUtil.removeDir(folder.toFile());
        }
    }

    private static SqlJournal open(Path folder) {
        return new SqlJournal("jdbc:sqlite:" + folder.resolve("journal.db"), Sync.NORMAL);
    }

    /** The files as they are now, before the journal is closed; the one with -shm is memory, and gone. */
    private static Path whatACrashLeaves(Path folder) throws IOException {
        Path left = Files.createTempDirectory("caravel-ledger");
        for (String name : List.of("journal.db", "journal.db-wal")) {
            if (Files.exists(folder.resolve(name))) {
                Files.copy(folder.resolve(name), left.resolve(name));
            }
        }
        return left;
    }

    /** What was reserved and not settled. */
    private record Reservation(List<Scope> scopes, long amount) {

        private List<Booking> bookings(LongUnaryOperator reserved, LongUnaryOperator spent) {
            return scopes.stream()
                    .map(scope -> new Booking(
                            scope, new Dollars(reserved.applyAsLong(amount)), new Dollars(spent.applyAsLong(amount))))
                    .toList();
        }
    }

    /** The journal as anybody would write it who needs no disk. */
    private static final class Model {

        private final boolean holdsBack;
        private final Map<String, Long> reserved = new HashMap<>();
        private final Map<String, Long> spent = new HashMap<>();
        private final Map<String, List<Entry>> runs = new HashMap<>();
        private final Map<String, Integer> safe = new HashMap<>();
        private final Map<String, Deque<Reservation>> open = new HashMap<>();

        private Model(Journal journal, boolean holdsBack) {
            this.holdsBack = holdsBack;
            for (int i = 0; i < RUNS; i++) {
                String run = "r" + i;
                runs.put(run, new ArrayList<>());
                open.put(run, new ArrayDeque<>());
                Entry start = next(run, DatabaseFaultsTest.started(null));
                journal.append(start, List.of());
                record(start);
            }
        }

        private void take(Step step, Journal journal) {
            if (step instanceof Step.Reserve reserve) {
                reserve("r" + reserve.run(), reserve, journal);
            } else if (step instanceof Step.Settle settle) {
                settle("r" + settle.run(), settle.percent(), journal);
            } else if (step instanceof Step.Choose choose) {
                String run = "r" + choose.run();
                journal.hold(next(run, new Event.ModelChosen("anthropic/m", "short prompt")));
                runs.get(run).add(next(run, new Event.ModelChosen("anthropic/m", "short prompt")));
            } else if (step instanceof Step.Again again) {
                List<Entry> entries = runs.get("r" + again.run());
                boolean held = entries.size() > safe.get("r" + again.run());
                Entry last = entries.get(entries.size() - 1);
                if (held) {
                    journal.hold(last);
                } else {
                    journal.append(last, List.of(COST));
                }
            } else if (step instanceof Step.Usurp usurp) {
                usurp(runs.get("r" + usurp.run()).get(0), journal);
            } else {
                crash();
            }
        }

        private Entry next(String run, Event event) {
            return new Entry(run, runs.get(run).size() + 1L, NOON, event);
        }

        private void record(Entry entry) {
            runs.get(entry.run()).add(entry);
            safe.put(entry.run(), runs.get(entry.run()).size());
        }

        private void reserve(String run, Step.Reserve step, Journal journal) {
            List<Scope> scopes = step.scopes().stream()
                    .map(SCOPES::get)
                    .map(scope -> scope.account().equals("run") ? new Scope("run:" + run, scope.limitUsd()) : scope)
                    .toList();
            Reservation wanted = new Reservation(scopes, step.amount());
            Entry entry = next(run, SpenderMain.reserved(new Dollars(step.amount()), scopes));
            Throwable refusal =
                    catchThrowable(() -> journal.append(entry, wanted.bookings(amount -> amount, amount -> 0)));
            if (fits(wanted)) {
                assertThat(refusal).isNull();
                scopes.forEach(scope -> reserved.merge(scope.account(), wanted.amount(), Long::sum));
                open.get(run).push(wanted);
                record(entry);
            } else {
                assertThat(refusal).isInstanceOf(LimitReached.class);
            }
        }

        private boolean fits(Reservation wanted) {
            return wanted.scopes().stream().allMatch(scope -> {
                long times = wanted.scopes().stream().filter(scope::equals).count();
                return scope.limitUsd() == null
                        || bound(scope.account()) + times * wanted.amount()
                                <= scope.limitUsd().picos();
            });
        }

        private long bound(String account) {
            return reserved.getOrDefault(account, 0L) + spent.getOrDefault(account, 0L);
        }

        private void settle(String run, int percent, Journal journal) {
            Reservation last = open.get(run).poll();
            if (last == null) {
                return;
            }
            long cost = last.amount() * percent / 100;
            Entry entry = next(run, SpenderMain.replied(new Dollars(cost)));
            journal.append(entry, last.bookings(amount -> -amount, amount -> cost));
            for (Scope scope : last.scopes()) {
                reserved.merge(scope.account(), -last.amount(), Long::sum);
                spent.merge(scope.account(), cost, Long::sum);
            }
            record(entry);
        }

        private void usurp(Entry first, Journal journal) {
            Entry other = new Entry(first.run(), first.seq(), NOON, new Event.RunParked(PauseReason.TURNS));
            assertThat(catchThrowable(() -> journal.append(other, List.of(COST))))
                    .isInstanceOf(StaleOwner.class);
        }

        /** A process in whose memory all is kept does not continue. */
        private void crash() {
            if (holdsBack) {
                runs.forEach((run, entries) ->
                        entries.subList(safe.get(run), entries.size()).clear());
            }
        }

        private void isLike(Journal journal) {
            runs.forEach((run, entries) -> assertThat(journal.read(run)).isEqualTo(entries));
            List<String> names = new ArrayList<>(List.of("tenant", "day", "everything"));
            runs.keySet().forEach(run -> names.add("run:" + run));
            for (String name : names) {
                assertThat(journal.account(name))
                        .as(name)
                        .isEqualTo(new Account(
                                new Dollars(reserved.getOrDefault(name, 0L)),
                                new Dollars(spent.getOrDefault(name, 0L))));
            }
        }
    }
}
