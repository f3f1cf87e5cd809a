package dev.caravel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.simulator.wire.Frame;
import dev.caravel.simulator.wire.Ids;
import dev.caravel.simulator.wire.Order;
import dev.caravel.simulator.wire.Problem;
import dev.caravel.simulator.wire.Reply;
import dev.caravel.simulator.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Brings one answer over the connection, at the pace of a model, and breaks off where the fault says so. */
final class Delivery {

    private static final Duration PING_EVERY = Duration.ofMillis(200);
    private static final int PIECES_BEFORE_TROUBLE = 3;
    private static final String NO_JSON = "<html><body>upstream connect error {\"type\": \"mess";

    private final Connection connection;
    private final Wire wire;
    private final Duration pace;
    private final Call call;
    private final String requestId = Ids.next("req_01");

    /** @param call learns how the delivery goes */
    Delivery(Connection connection, Wire wire, Duration pace, Call call) {
        this.connection = connection;
        this.wire = wire;
        this.pace = pace;
        this.call = call;
    }

    void json(int code, JsonNode body) throws ClientGone {
        whole(code, body.toString(), Map.of());
    }

    void problem(Problem problem, Fault.RetryAfter retryAfter) throws ClientGone {
        Map<String, String> headers = new HashMap<>(retryAfter.headers(Instant.now()));
        boolean passing = List.of(408, 409, 429).contains(problem.status()) || problem.status() >= 500;
        headers.put("x-should-retry", Boolean.toString(passing && !problem.equals(wire.outOfMoney())));
        whole(problem.status(), wire.errorBody(problem, requestId).toString(), headers);
    }

    void reset() throws IOException {
        connection.reset();
    }

    void answer(Order order, Reply reply, Optional<Fault> fault) throws IOException {
        if (fault.orElse(null) instanceof Fault.SlowHead slow) {
            connection.pause(slow.delay());
        }
        Optional<Fault.Plain> trouble =
                fault.filter(Fault.Plain.class::isInstance).map(Fault.Plain.class::cast);
        if (order.delivery() == Order.Delivery.WHOLE) {
            answerWhole(reply, trouble);
        } else {
            sendHead(200, Map.of("content-type", "text/event-stream; charset=utf-8"), Optional.empty());
            stream(reply.frames(), trouble);
        }
    }

    private void answerWhole(Reply reply, Optional<Fault.Plain> trouble) throws IOException {
        String body = reply.whole().toString();
        if (trouble.isEmpty()) {
            // A model takes its time also when nobody watches it.
            connection.pause(pace.multipliedBy(timedFrames(reply.frames())));
            whole(200, body, Map.of());
            return;
        }
        switch (trouble.get()) {
            case GARBAGE -> whole(200, NO_JSON, Map.of());
            case OVERLOADED -> problem(wire.problem(529), Fault.RetryAfter.UNSAID);
            case STALL -> {
                half(body);
                while (true) {
                    connection.pause(PING_EVERY);
                }
            }
            default -> {
                half(body);
                connection.close();
            }
        }
    }

    /** The head and the first half of a body. */
    private void half(String body) throws ClientGone {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        sendHead(200, Map.of("content-type", "application/json"), Optional.of(bytes.length));
        connection.write(Arrays.copyOf(bytes, bytes.length / 2));
    }

    private void stream(List<Frame> frames, Optional<Fault.Plain> trouble) throws IOException {
        if (trouble.isEmpty()) {
            send(frames);
            end();
            return;
        }
        switch (trouble.get()) {
            case GARBAGE -> {
                connection.chunk("data: {\"type\": \"message_st\n\n" + NO_JSON + "\n\n");
                connection.endOfChunks();
            }
            case STALL -> {
                send(frames.subList(0, turningPoint(frames, PIECES_BEFORE_TROUBLE)));
                while (true) {
                    connection.pause(PING_EVERY);
                    connection.chunk(wire.ping().text());
                }
            }
            case OVERLOADED -> {
                send(frames.subList(0, turningPoint(frames, PIECES_BEFORE_TROUBLE)));
                connection.chunk(wire.error(wire.problem(529)).text());
                connection.endOfChunks();
            }
            case CUT_TOOL -> cut(frames, middle(frames, Frame.Kind.ARGUMENTS).orElseGet(() -> middle(frames)));
            default -> cut(frames, middle(frames, Frame.Kind.TEXT).orElseGet(() -> middle(frames)));
        }
    }

    /** Sends what comes before, then half of that frame, and closes. */
    private void cut(List<Frame> frames, int index) throws IOException {
        send(frames.subList(0, index));
        String last = frames.get(index).text();
        connection.chunk(last.substring(0, last.length() / 2));
        connection.close();
    }

    private void send(List<Frame> frames) throws ClientGone {
        for (int index = 0; index < frames.size(); index++) {
            if (frames.get(index).kind().takesTime()) {
                connection.pause(jittered(index));
            }
            connection.chunk(frames.get(index).text());
        }
    }

    /** Between half and one and a half of the pace, always the same for the same place. */
    private Duration jittered(int index) {
        return pace.multipliedBy(50 + index * 37L % 101).dividedBy(100);
    }

    private static int timedFrames(List<Frame> frames) {
        return (int) frames.stream().filter(frame -> frame.kind().takesTime()).count();
    }

    private static int middle(List<Frame> frames) {
        return frames.size() / 2;
    }

    /** The middle one of the frames of that kind. */
    private static Optional<Integer> middle(List<Frame> frames, Frame.Kind kind) {
        List<Integer> places = IntStream.range(0, frames.size())
                .filter(index -> frames.get(index).kind() == kind)
                .boxed()
                .toList();
        return places.isEmpty() ? Optional.empty() : Optional.of(places.get(places.size() / 2));
    }

    /** How many frames hold the first so many pieces of content. */
    private static int turningPoint(List<Frame> frames, int pieces) {
        int seen = 0;
        for (int index = 0; index < frames.size(); index++) {
            seen += frames.get(index).kind().takesTime() ? 1 : 0;
            if (seen == pieces) {
                return index + 1;
            }
        }
        return frames.size() / 2;
    }

    private void whole(int code, String body, Map<String, String> headers) throws ClientGone {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Map<String, String> all = new HashMap<>(headers);
        all.put("content-type", "application/json");
        sendHead(code, all, Optional.of(bytes.length));
        call.finish();
        connection.write(bytes);
    }

    private void end() throws ClientGone {
        call.finish();
        connection.endOfChunks();
    }

    private void sendHead(int code, Map<String, String> headers, Optional<Integer> length) throws ClientGone {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(wire.headers(requestId));
        // Told first, so that whoever reads the response finds the call in the same state.
        call.answered(code);
        if (length.isPresent()) {
            connection.head(code, all, length.get());
        } else {
            connection.streamHead(code, all);
        }
    }
}
