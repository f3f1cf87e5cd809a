package dev.caravel.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.caravel.journal.Event;
import dev.caravel.model.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The errors that providers were recorded and observed to answer, through the real routes. */
class ErrorsTest {

    /** Each host has its own words for a prompt that does not fit, but they all speak of what and of how long it is. */
    private static final Pattern PROMPT = Pattern.compile("token|context|prompt|messages|text bytes");

    private static final Pattern LENGTH = Pattern.compile(
            "too long|too many|too_many|too large|exceed|maximum (context|prompt|number)|reduce the length|context.length");

    private static final Pattern MONEY =
            Pattern.compile("insufficient_quota|credit balance|exceeded your current quota|usage limits|spend_limit");
    private static final Pattern WAIT = Pattern.compile("retrydelay|try (again )?(in|after) \\d");
    private static final Map<String, Integer> TYPES = Map.of(
            "overloaded",
            529,
            "rate_limit",
            429,
            "insufficient_quota",
            429,
            "authentication",
            401,
            "api_key",
            401,
            "permission",
            403,
            "not_found",
            404,
            "invalid",
            400,
            "badrequest",
            400,
            "context_length",
            400);

    private static ReplayHouse house;

    @BeforeAll
    static void start() {
        house = new ReplayHouse(Recordings.all(), 1);
    }

    @AfterAll
    static void stop() {
        if (house != null) {
            house.close();
        }
    }

    @Test
    void everyRecordedErrorFailsTheRunWithItsKind() {
        Cases cases = new Cases();
        for (Recorded recorded : Recordings.all()) {
            if (recorded.isFailure()) {
                cases.check(recorded, () -> assertKind(recorded));
            }
        }
        cases.report("recorded errors");
    }

    @Test
    void everyObservedErrorFailsTheRunWithItsKind() {
        Path file = Recordings.folder().resolve("errors-observed.json");
        Cases cases = new Cases();
        if (Files.exists(file)) {
            for (Recorded recorded : observed(Recordings.parse(file))) {
                cases.check(recorded, () -> assertKind(recorded));
            }
            cases.report("observed errors");
        }
    }

    @Test
    void anErrorInTheMiddleOfAStreamTakesBackItsText() {
        String begun =
                """
                event: message_start
                data: {"type":"message_start","message":{"model":"m","content":[],"usage":{"input_tokens":9}}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"The ans"}}

                event: error
                data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

                """;
        Recorded recorded = error("anthropic", 0, 200, "sse", begun);

        ReplayHouse.Ran ran = house.run(recorded, List.of(recorded.bytes()), true);

        assertThat(ran.failed().kind()).isEqualTo("overloaded");
        assertThat(ran.failed().possiblyBilled()).isTrue();
        assertThat(ran.shown()).isEmpty();
    }

    private static List<Recorded> observed(JsonNode observed) {
        List<Recorded> errors = new ArrayList<>();
        for (String provider : List.of("anthropic", "openai")) {
            for (JsonNode one : observed.path(provider)) {
                String body = one.has("body")
                        ? one.get("body").toString()
                        : one.path("body_python_repr").asText();
                errors.add(error(
                        provider,
                        errors.size(),
                        one.path("status").asInt(),
                        one.has("sse") ? "sse" : "json",
                        one.path("sse").asText(body)));
            }
        }
        return errors;
    }

    private static Recorded error(String provider, int number, int status, String format, String body) {
        String type = format.equals("sse") ? "text/event-stream" : "application/json";
        MissingNode none = MissingNode.getInstance();
        return new Recorded("observed", number, provider, none, status, type, format, body, none);
    }

    private static void assertKind(Recorded recorded) {
        ReplayHouse.Ran ran = house.run(recorded, List.of(recorded.bytes()), true);
        FailureKind expected = kind(recorded);
        Event.ModelFailed failed = ran.failed();
        assertThat(failed.kind()).as(failed.message()).isEqualTo(expected.label());
        assertThat(expected.retried()).isEqualTo(isPassing(expected) || expected == FailureKind.MALFORMED_CALL);
        assertThat(ran.status()).isEqualTo(isPassing(expected) ? "paused" : "failed");
        if (recorded.status() != 200) {
            assertThat(failed.status()).isEqualTo(recorded.status());
            assertThat(failed.possiblyBilled()).isFalse();
        }
    }

    /** What the providers' documentation says of each status; money and a prompt's length are told by the words. */
    private static FailureKind kind(Recorded recorded) {
        String words = recorded.text().toLowerCase(Locale.ROOT);
        Optional<JsonNode> within = Expected.errorIn(recorded);
        if (recorded.status() == 200 && within.isEmpty()) {
            return FailureKind.BROKEN;
        }
        if (words.contains("tool_use_failed")) {
            return FailureKind.MALFORMED_CALL;
        }
        int status = recorded.status() == 200 ? statusOf(within.get()) : recorded.status();
        boolean passes = WAIT.matcher(words).find();
        boolean money = MONEY.matcher(words).find() && !passes;
        boolean length = PROMPT.matcher(words).find() && LENGTH.matcher(words).find();
        return switch (status) {
            case 401 -> FailureKind.KEY_REFUSED;
            case 402 -> FailureKind.MONEY_SPENT;
            case 403 -> FailureKind.FORBIDDEN;
            case 404 -> FailureKind.NOT_FOUND;
            case 413 -> FailureKind.TOO_LARGE;
            case 429 -> money ? FailureKind.MONEY_SPENT : FailureKind.RATE_LIMITED;
            case 529 -> FailureKind.OVERLOADED;
            default -> {
                if (status >= 500) {
                    yield FailureKind.SERVER_ERROR;
                }
                yield money ? FailureKind.MONEY_SPENT : length ? FailureKind.TOO_LARGE : FailureKind.BAD_REQUEST;
            }
        };
    }

    /** The status stands in the error, as a number or as text, else it follows from the type, as the documentation has it. */
    private static int statusOf(JsonNode error) {
        for (String name : List.of("status_code", "code", "status")) {
            int status = error.path(name).asInt();
            if (status >= 400 && status < 600) {
                return status;
            }
        }
        String types = (error.path("type").asText() + " " + error.path("code").asText()).toLowerCase(Locale.ROOT);
        return TYPES.entrySet().stream()
                .filter(type -> types.contains(type.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(500);
    }

    /** What passes with time: the run can be resumed later. */
    private static boolean isPassing(FailureKind kind) {
        return List.of(FailureKind.RATE_LIMITED, FailureKind.OVERLOADED, FailureKind.SERVER_ERROR, FailureKind.BROKEN)
                .contains(kind);
    }
}
