package dev.caravel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The recorded tool loops: what the original client sent next tells how it had read the reply before, so that no oracle of
 * ours is needed.
 */
class RecordedToolLoopTest {

    private static Map<String, List<Recorded>> files;
    private static ReplayHouse house;

    @BeforeAll
    static void start() {
        files = Recordings.byFile();
        house = new ReplayHouse(Recordings.replies(), 20);
    }

    @AfterAll
    static void stop() {
        if (house != null) {
            house.close();
        }
    }

    @Test
    void theLoopSendsTheCallsAndResultsThatTheOriginalClientSent() {
        Cases cases = new Cases();
        files.values().forEach(file -> loops(file).forEach(loop -> cases.check(loop.get(0), () -> drive(loop))));
        cases.report("drove recorded tool loops through the routes");
    }

    @Test
    void theOracleItselfReadsCallsAsTheOriginalClientsDid() {
        Cases cases = new Cases();
        files.values().forEach(file -> echoes(file, cases));
        cases.report("calls that a later request repeats");
    }

    private static void echoes(List<Recorded> file, Cases cases) {
        Map<String, Expected.Call> made = new HashMap<>();
        for (Recorded recorded : file) {
            for (Expected.Call repeated : Sent.in(recorded.request()).calls()) {
                if (made.containsKey(repeated.id())) {
                    cases.check(
                            recorded + " repeats " + repeated.id(),
                            () -> Expected.assertSameCalls(List.of(repeated), List.of(made.get(repeated.id()))));
                }
            }
            if (recorded.isReply()) {
                Expected.of(recorded).calls().forEach(call -> made.put(call.id(), call));
            }
        }
    }

    /** Serves the loop's replies in order; the tools answer as they did then. */
    private static void drive(List<Recorded> loop) {
        Map<String, String> results = new HashMap<>();
        for (Recorded recorded : loop.subList(1, loop.size())) {
            Sent.in(recorded.request()).lastResults().forEach(result -> results.put(result.call(), result.text()));
        }
        results.forEach(house::result);
        List<JsonNode> requests = new ArrayList<>();
        Recorded first = loop.get(0);
        ReplayHouse.Ran ran = house.run(first.provider(), first.isStream(), request -> {
            requests.add(Recordings.parse(request));
            Recorded next = loop.get(requests.size() - 1);
            return new ReplayServer.Answer(next.status(), next.contentType(), List.of(next.bytes()), true);
        });

        assertThat(requests).hasSameSizeAs(loop);
        for (int i = 1; i < loop.size(); i++) {
            Sent ours = Sent.in(requests.get(i));
            Sent theirs = Sent.in(loop.get(i).request());
            Expected.assertSameCalls(theirs.lastCalls(), ours.lastCalls());
            assertSameReasoning(theirs.lastMessage(), ours.lastMessage());
            assertThat(ours.lastResults())
                    .as("results in request %d", i)
                    .containsExactlyInAnyOrderElementsOf(theirs.lastResults());
            assertThat(ours.lastResults().stream().map(Sent.Result::call))
                    .as("results stand in the order of their calls")
                    .containsExactlyElementsOf(
                            ours.lastCalls().stream().map(Expected.Call::id).toList());
        }
        Expected last = Expected.of(loop.get(loop.size() - 1));
        assertThat(ran.status()).isEqualTo("completed");
        assertThat(ran.answer()).isEqualTo(last.text());
    }

    /** Where both send a field of a host's, it says the same. */
    private static void assertSameReasoning(JsonNode theirs, JsonNode ours) {
        for (String field : List.of("reasoning_content", "reasoning", "reasoning_details")) {
            if (theirs.has(field) && ours.has(field)) {
                assertThat(Expected.sameJson(theirs.get(field), ours.get(field)))
                        .as("%s%n%s%nbut was%n%s", field, theirs.get(field), ours.get(field))
                        .isTrue();
            }
        }
    }

    /** The loops in a file: from a reply with calls over the requests that answer them to the reply without any. */
    private static List<List<Recorded>> loops(List<Recorded> file) {
        List<List<Recorded>> loops = new ArrayList<>();
        Set<Recorded> used = new HashSet<>();
        for (Recorded recorded : file) {
            List<Recorded> loop = new ArrayList<>();
            Optional<Recorded> next = Optional.of(recorded).filter(one -> !used.contains(one) && one.isReply());
            while (next.isPresent()) {
                loop.add(next.get());
                next = answerTo(next.get(), file, used);
            }
            boolean ends = !loop.isEmpty()
                    && Expected.of(loop.get(loop.size() - 1)).calls().isEmpty();
            if (loop.size() > 1 && ends) {
                used.addAll(loop);
                loops.add(loop);
            }
        }
        return loops;
    }

    /** The first later exchange whose request ends with the results of all calls of this one. */
    private static Optional<Recorded> answerTo(Recorded recorded, List<Recorded> file, Set<Recorded> used) {
        Set<String> calls = Expected.of(recorded).calls().stream()
                .map(Expected.Call::id)
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toSet());
        return file.subList(file.indexOf(recorded) + 1, file.size()).stream()
                .filter(later -> later.isReply() && !used.contains(later) && later.isStream() == recorded.isStream())
                .filter(later -> !calls.isEmpty()
                        && calls.equals(Sent.in(later.request()).lastResults().stream()
                                .map(Sent.Result::call)
                                .collect(Collectors.toSet())))
                .findFirst();
    }
}
