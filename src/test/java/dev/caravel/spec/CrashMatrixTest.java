package dev.caravel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.approval.Approver;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunListener;
import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.run.Resolution;
import dev.caravel.run.Run;
import dev.caravel.run.RunRecord;
import dev.caravel.simulator.Script;
import dev.caravel.simulator.Simulator;
import dev.caravel.simulator.wire.ContextWindows;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The program dies at every event of a run, before and after the event is kept, and the run continues in a new one: it ends in
 * the same answer, what must happen once has happened once, or a person was asked, and the accounts are right.
 */
class CrashMatrixTest {

    private static final int MOST_EVENTS = 140;
    private static final int MOST_HELP = 6;

    private final AtomicInteger payments = new AtomicInteger();
    private final Set<String> puts = ConcurrentHashMap.newKeySet();
    private final Story.Witness witness = new Story.Witness() {
        @Override
        public void paid() {
            payments.incrementAndGet();
        }

        @Override
        public void put(String effectKey) {
            puts.add(effectKey);
        }
    };

    /** A journal that dies at its nth event, before or after it is kept, and stays dead; what it kept survives it. */
    private static final class Mortal extends ForwardingJournal {

        private int lastEvent = Integer.MAX_VALUE;
        private boolean keepsIt;
        private int events;

        Mortal(Journal kept) {
            super(kept);
        }

        synchronized void liveUntil(int event, boolean keepingIt) {
            lastEvent = event;
            keepsIt = keepingIt;
            events = 0;
        }

        synchronized boolean isDead() {
            return events >= lastEvent;
        }

        @Override
        public void hold(Entry entry) {
            append(entry, List.of());
        }

        @Override
        public synchronized void append(Entry entry, List<Booking> bookings) {
            events++;
            if (events < lastEvent || (events == lastEvent && keepsIt)) {
                kept.append(entry, bookings);
            }
            if (isDead()) {
                throw new IllegalStateException("killed");
            }
        }
    }

    @TempDir
    private Path folder;

    private final Journal kept = new MemoryJournal(10_000, 10_000);
    private final Mortal mortal = new Mortal(kept);
    /** The run and its subagents' runs, in the order in which they began. */
    private final Set<String> tree = Collections.synchronizedSet(new LinkedHashSet<>());

    private TestHouse house(Story story, Simulator model, Journal journal) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "caravel.anthropic.key", "key",
                "caravel.budget.day", "none",
                "caravel.retry.initial-delay", "1",
                "caravel.retry.max-delay", "2"));
        story.window().ifPresent(tokens -> settings.put("caravel.prices", prices(tokens)));
        TestHouse house = TestHouse.against(model, settings, context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            if (story.hasPersonAtHand()) {
                Approver person = (question, stopped) ->
                        Optional.of(new Approval.Answer(Decision.APPROVE, "ann", "", Instant.now()));
                context.getRegistry().bind("person", Approver.class, person);
            }
            context.addRoutes(Story.routes(witness));
        });
        house.listen(new RunListener() {
            @Override
            public void recorded(Entry entry) {
                tree.add(entry.run());
            }
        });
        return house;
    }

    private String prices(int window) {
        try {
            Path file = folder.resolve("prices.json");
            Files.writeString(
                    file,
                    "{\"prices\": [{\"provider\": \"anthropic\", \"model\": \"claude-*\", \"input\": 1, \"output\": 5, \"context\": "
                            + window + "}]}");
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Simulator model(Story story) {
        ContextWindows windows = story.window().isPresent()
                ? ContextWindows.parse(String.valueOf(story.window().getAsInt()))
                : ContextWindows.endless();
        return Simulator.start(
                Simulator.Settings.defaults().withPace(Duration.ofMillis(1)).withWindows(windows));
    }

    @ParameterizedTest
    @EnumSource(Story.class)
    void whereverTheProgramDiesTheRunEndsInTheSameAnswerAndPaysOnce(Story story) {
        try (Simulator model = model(story);
                TestHouse dying = house(story, model, mortal);
                TestHouse next = house(story, model, kept)) {
            for (int last = 1; last <= MOST_EVENTS; last++) {
                boolean died = false;
                for (boolean keepsIt : List.of(false, true)) {
                    model.script(Script.parse(story.faults()));
                    died = dieAndGoOn(story, last, keepsIt, dying, next);
                }
                if (!died) {
                    System.out.println("crash matrix, " + story + ": " + 2 * (last - 1) + " deaths of a run of "
                            + (last - 1) + " events");
                    return;
                }
            }
        }
        throw new AssertionError("the run has more events than were tried");
    }

    /** False when the run ended before it could die. */
    private boolean dieAndGoOn(Story story, int last, boolean keepsIt, TestHouse dying, TestHouse next) {
        String where = "died " + (keepsIt ? "after" : "before") + " event " + last + " was kept";
        payments.set(0);
        puts.clear();
        tree.clear();
        mortal.liveUntil(last, keepsIt);
        begin(story, dying);
        if (tree.isEmpty()) {
            return true;
        }
        String run = tree.iterator().next();
        if (!isOver(next, run, story)) {
            goOn(next, run, where);
        }
        RunRecord end = next.runs().read(run).orElseThrow().toRecord();
        assertThat(end.status().label()).as(where).isEqualTo(story.status());
        assertThat(end.answer()).as(where).isEqualTo(story.answer());
        assertThat(payments).as(where).hasValue(1);
        assertThat(puts).as(where).hasSize(1);
        assertAccounts(run, where);
        if (story.window().isPresent()) {
            assertThat(kept.read(run).stream().map(entry -> entry.event().type()))
                    .as(where)
                    .contains("context.compacting", "context.compacted");
        }
        return mortal.isDead();
    }

    /** As far as it goes until the journal dies; where a person is waited for, one comes. */
    private void begin(Story story, TestHouse house) {
        house.run(story.agent(), story.task());
        for (int i = 0; i < MOST_HELP && !mortal.isDead() && !tree.isEmpty(); i++) {
            String run = tree.iterator().next();
            if (isOver(house, run, story)) {
                return;
            }
            try {
                help(house, run, "undisturbed");
            } catch (IllegalStateException e) {
                assertThat(mortal.isDead()).as(e.toString()).isTrue();
            }
        }
    }

    private static boolean isOver(TestHouse house, String run, Story story) {
        return house.runs().read(run).orElseThrow().status().label().equals(story.status());
    }

    /** As people would, until it is over. */
    private void goOn(TestHouse house, String run, String where) {
        for (int i = 0; i < MOST_HELP; i++) {
            Exchange reply = help(house, run, where);
            String status = reply.getMessage().getHeader("CaravelStatus", String.class);
            String reason = reply.getMessage().getHeader("CaravelReason", "", String.class);
            if (!"waiting_approval".equals(status)
                    && !List.of("outcome_unknown", "provider").contains(reason)) {
                assertThat(reply.getException()).as(where).isNull();
                return;
            }
        }
        throw new AssertionError(where + ": it does not come to an end");
    }

    /** Says what became of a payment that nobody knows of, approves what is asked for, and resumes the run. */
    private Exchange help(TestHouse house, String run, String where) {
        for (String each : List.copyOf(tree)) {
            Run standing = house.runs().read(each).orElseThrow();
            standing.unknownCall().ifPresent(call -> {
                assertThat(call.tool()).as(where).isEqualTo("pay");
                Optional<String> result = payments.get() > 0 ? Optional.of("paid") : Optional.empty();
                house.runControl().resolve(each, call.id(), new Resolution(result));
            });
        }
        house.runControl().approvals(10).forEach(approval -> Story.heed(house.runControl(), approval));
        try {
            return house.runControl().resume(run, Optional.empty());
        } catch (Exception e) {
            throw new IllegalStateException(where, e);
        }
    }

    /** Nothing is reserved any more, and what is spent is the sum of the calls in the journal. */
    private void assertAccounts(String root, String where) {
        List<Event> events = List.copyOf(tree).stream()
                .flatMap(run -> kept.read(run).stream())
                .map(Entry::event)
                .toList();
        Dollars spent = events.stream()
                .map(event -> event.reply().isPresent()
                        ? event.reply().get().costUsd()
                        : event instanceof Event.ModelFailed failed ? failed.costUsd() : Dollars.ZERO)
                .reduce(Dollars.ZERO, Dollars::plus);
        Set<String> all = events.stream()
                .filter(Event.BudgetReserved.class::isInstance)
                .flatMap(event -> ((Event.BudgetReserved) event).scopes().stream())
                .map(Scope::account)
                .collect(Collectors.toSet());
        assertThat(all).as(where).contains(Scope.ofRun(root));
        for (String account : all) {
            assertThat(kept.account(account).reserved()).as(where).isEqualTo(Dollars.ZERO);
            if (account.equals(Scope.ofRun(root))) {
                assertThat(kept.account(account)).as(where).isEqualTo(new Account(Dollars.ZERO, spent));
            }
        }
    }
}
