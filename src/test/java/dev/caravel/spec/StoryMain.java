package dev.caravel.spec;

import dev.caravel.approval.Approver;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.sql.SqlJournal;
import dev.caravel.journal.sql.Sync;
import dev.caravel.money.Booking;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A program that runs a story and kills itself at one of its events, as the system would: with SIGKILL. */
final class StoryMain {

    private StoryMain() {}

    /** Writes what it sees into a file that outlives every program. */
    static Story.Witness witness(Path file) {
        return new Story.Witness() {
            @Override
            public void paid() {
                write("paid");
            }

            @Override
            public void put(String effectKey) {
                write("put " + effectKey);
            }

            private void write(String line) {
                try {
                    Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    /** A program with the story's routes. */
    static TestHouse house(Story story, String model, Journal journal, Path witness) {
        Map<String, String> settings = Map.of(
                "caravel.anthropic.base-url", model,
                "caravel.anthropic.key", "key",
                "caravel.budget.day", "none",
                "caravel.retry.initial-delay", "1",
                "caravel.retry.max-delay", "2");
        return TestHouse.start(settings, context -> {
            context.getRegistry().bind("journal", Journal.class, journal);
            if (story.hasPersonAtHand()) {
                Approver person = (question, stopped) ->
                        Optional.of(new Approval.Answer(Decision.APPROVE, "ann", "", Instant.now()));
                context.getRegistry().bind("person", Approver.class, person);
            }
            context.addRoutes(Story.routes(witness(witness)));
        });
    }

    /** How many events a program records until nothing is left for it to do. */
    static int events(Story story, String model, Path witness) {
        AtomicInteger events = new AtomicInteger();
        Journal counted = new ForwardingJournal(new MemoryJournal(10, 1_000)) {
            @Override
            public void append(Entry entry, List<Booking> bookings) {
                events.incrementAndGet();
                super.append(entry, bookings);
            }

            @Override
            public void hold(Entry entry) {
                events.incrementAndGet();
                super.hold(entry);
            }
        };
        try (TestHouse house = house(story, model, counted, witness)) {
            house.run(story.agent(), story.task());
        }
        return events.get();
    }

    /** Arguments: the story, the model's address, the journal's, the witness's file, the event, and whether it is kept. */
    public static void main(String[] args) throws Exception {
        Story story = Story.valueOf(args[0]);
        int last = Integer.parseInt(args[4]);
        boolean keepsIt = Boolean.parseBoolean(args[5]);
        Journal killed = new ForwardingJournal(new SqlJournal(args[2], Sync.NORMAL)) {
            private int events;

            @Override
            public synchronized void append(Entry entry, List<Booking> bookings) {
                events++;
                if (events < last || keepsIt) {
                    super.append(entry, bookings);
                }
                if (events == last) {
                    kill();
                }
            }

            @Override
            public synchronized void hold(Entry entry) {
                events++;
                super.hold(entry);
                if (events == last) {
                    kill();
                }
            }
        };
        house(story, args[1], killed, Path.of(args[3])).run(story.agent(), story.task());
        System.exit(0);
    }

    private static void kill() {
        try {
            new ProcessBuilder(
                            "kill", "-9", String.valueOf(ProcessHandle.current().pid()))
                    .start();
            Thread.sleep(60_000);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
