package dev.caravel.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.text.Causes;
import dev.caravel.text.Characters;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.MessageConstraintException;

/**
 * One attempt to ask a model: a request, its reply, the whole stream. It succeeds or fails as one; its connection can be
 * closed from another thread at any moment.
 */
public final class Attempt {

    /** Characters of a reply that broke off. */
    private static final int LONGEST_UNFINISHED = 100_000;

    private final Provider provider;
    private final Wire wire;
    private final Prompt prompt;
    private final Timeouts timeouts;
    private final TextListener listener;
    private final AtomicReference<ModelFailure> stopped = new AtomicReference<>();
    private final long begunAt = System.nanoTime();

    private Map<String, String> headers = Map.of();
    private volatile ExecRuntime connection;
    private volatile long quietSince = System.nanoTime();
    private volatile Duration patience;
    private volatile FailureKind impatience = FailureKind.TIMEOUT;
    private volatile int status;
    private volatile boolean stoppedOnTheWay;
    private boolean eventStream;
    private Long firstMilliseconds;
    private Map<String, String> headersOfRefusal = Map.of();
    private Assembler assembler;
    private Reply reply;
    private ModelFailure failed;

    Attempt(Provider provider, Prompt prompt, Timeouts timeouts, TextListener listener) {
        this.provider = provider;
        this.wire = provider.wire();
        this.prompt = prompt;
        this.timeouts = timeouts;
        this.listener = new WholeCharacters(listener);
        this.patience = prompt.streaming() ? timeouts.firstByte() : Timeouts.WHOLE_REPLY;
    }

    /** The request's body. */
    public RequestBody request() {
        return new RequestBody(this, wire.write(prompt));
    }

    /** Whether its request tells the provider what JSON the answer has to be, which not every host and model knows. */
    public boolean tellsFormat() {
        return wire.tellsFormat(prompt);
    }

    /** @param more headers that its request has beside its provider's own */
    public void sendAlong(Map<String, String> more) {
        headers = more;
    }

    Map<String, String> headers() {
        return headers;
    }

    Provider provider() {
        return provider;
    }

    /** Milliseconds since the attempt began. */
    public long milliseconds() {
        return (System.nanoTime() - begunAt) / 1_000_000;
    }

    /** Milliseconds from its beginning to the first data of its stream; empty of a reply that was no stream. */
    public Optional<Long> firstMilliseconds() {
        return Optional.ofNullable(firstMilliseconds);
    }

    private void noticeFirst() {
        if (firstMilliseconds == null) {
            firstMilliseconds = milliseconds();
        }
    }

    /** @throws IOException when the attempt was stopped before its request was sent: then it must not be */
    void connecting(ExecRuntime runtime) throws IOException {
        connection = runtime;
        if (stopped.get() != null) {
            throw new IOException("stopped before the request was sent");
        }
    }

    /** True once the request was on its way: the provider may have worked on it, and charge for that. */
    public boolean isSent() {
        return isAnswered() || stoppedOnTheWay;
    }

    /** @param contentType of the reply; empty when it has none */
    void answered(int statusCode, String contentType) {
        status = statusCode;
        String type = contentType.toLowerCase(Locale.ROOT);
        eventStream = type.isEmpty() ? prompt.streaming() : type.startsWith("text/event-stream");
        if (eventStream) {
            expectEvents();
        }
        quietSince = System.nanoTime();
    }

    private void expectEvents() {
        impatience = FailureKind.STALLED;
        patience = timeouts.stall();
        quietSince = System.nanoTime();
    }

    /** @param headers of an answer that is no reply, their names in small letters: they may tell when to come again */
    void refused(Map<String, String> headers) {
        headersOfRefusal = headers;
    }

    /** Closes the connection at once; the attempt then fails with this. The first reason counts. Any thread may call it. */
    public void stop(FailureKind kind, String message) {
        ExecRuntime runtime = connection;
        if (stopped.compareAndSet(null, ModelFailure.of(kind, message))) {
            stoppedOnTheWay = runtime != null && runtime.isEndpointConnected();
        }
        hangUp();
    }

    /** Closes the connection, unless it has been given back. */
    void hangUp() {
        ExecRuntime runtime = connection;
        if (runtime != null) {
            // Not close(): that would read the stream to its end first, and all of it would be paid for.
            runtime.discardEndpoint();
        }
    }

    /** Closed first, which reads it to its end: unpacking ends earlier, and the rest is not for the next call to find. */
    private void giveBack(InputStream body) {
        try {
            body.close();
            ExecRuntime runtime = connection;
            if (runtime != null) {
                runtime.releaseEndpoint();
            }
        } catch (IOException e) {
            // The reply is whole; only its connection is lost.
            hangUp();
        }
    }

    /** Called by the watchdog. */
    void stopIfSilent() {
        if (stopped.get() != null) {
            // Again: the first time, the connection may just have been about to open.
            hangUp();
        } else if (System.nanoTime() - quietSince > patience.toNanos()) {
            String what = impatience == FailureKind.STALLED ? " sent no data for " : " did not begin to answer within ";
            stop(impatience, provider.id() + what + patience.toMillis() + " ms");
        }
    }

    /**
     * Reads the reply to its end.
     *
     * @throws ModelFailure when it is a refusal, breaks off, stalls or is not the provider's format
     */
    public void read(InputStream body) {
        boolean clean = false;
        try {
            if (!isAnswered()) {
                String words = new String(body.readNBytes(ReplyBounds.ERROR), StandardCharsets.UTF_8);
                throw new Failures(Clock.systemUTC()).ofResponse(provider.id(), status, headersOfRefusal, words);
            }
            ReplyStart start = new ReplyStart(body);
            reply = start.isEventStream(eventStream) ? readStream(start.body()) : wire.read(readWhole(start.body()));
            clean = true;
        } catch (IOException e) {
            throw failureOf(ModelFailure.of(
                    FailureKind.BROKEN, provider.id() + "'s reply broke off (" + Causes.words(e) + ")"));
        } catch (ModelFailure e) {
            throw fail(e);
        } finally {
            if (clean) {
                giveBack(body);
            } else {
                hangUp();
            }
        }
    }

    /** Remembers a failure, because the circuit breaker swallows those that it does not count. */
    ModelFailure fail(Exception e) {
        failed = failureOf(e);
        return failed;
    }

    /** What is no UTF-8 in it becomes U+FFFD, as it does in a stream. */
    private static String readWhole(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(ReplyBounds.KEPT + 1);
        if (bytes.length > ReplyBounds.KEPT) {
            throw ReplyBounds.tooLong();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private Reply readStream(InputStream body) throws IOException {
        expectEvents();
        EventStream events = new EventStream(body);
        assembler = wire.assembler(listener);
        try {
            Optional<ServerSentEvent> event = events.next();
            while (event.isPresent() && !assembler.isOver()) {
                if (assembler.accept(event.get())) {
                    quietSince = System.nanoTime();
                    noticeFirst();
                }
                event = assembler.isOver() ? Optional.empty() : events.next();
            }
        } catch (IOException e) {
            if (!assembler.isWhole()) {
                throw e;
            }
        }
        if (!assembler.isWhole()) {
            throw ModelFailure.of(FailureKind.BROKEN, provider.id() + "'s stream ended before its last event");
        }
        readToEnd(body);
        return assembler.reply();
    }

    /** The connection can serve another call only when the stream was read to its end; a host that never ends it loses it. */
    private void readToEnd(InputStream body) {
        patience = Timeouts.LINGER;
        quietSince = System.nanoTime();
        try {
            while (body.read() >= 0) {
                // Nothing that matters can follow.
            }
        } catch (IOException e) {
            // The reply is whole; only its connection is lost.
            hangUp();
        }
    }

    /** What a failure of this attempt really means: when we hung up ourselves, the network's complaint is only its echo. */
    public ModelFailure failureOf(Throwable e) {
        ModelFailure own = stopped.get();
        if (own != null) {
            return own;
        }
        if (e instanceof ModelFailure failure) {
            return failure;
        }
        if (e instanceof MessageConstraintException) {
            return ReplyBounds.passed("headers that are too long or too many");
        }
        if (e instanceof CallNotPermittedException) {
            return ModelFailure.of(
                    FailureKind.BREAKER_OPEN,
                    provider.id() + " failed too often just now and is left alone for a while");
        }
        if (e instanceof IOException network) {
            return Failures.ofNetwork(provider.id(), network);
        }
        return ModelFailure.of(
                FailureKind.INTERNAL, "asking " + provider.id() + " failed within Caravel: " + Causes.words(e));
    }

    /** True once the provider began to send a reply that may have been billed. */
    public boolean isAnswered() {
        return status / 100 == 2;
    }

    /** What is known of a streamed reply that broke off: who serves it and what it has used, without its content. */
    public Optional<Reply> begun() {
        return Optional.ofNullable(assembler).map(reply -> reply.begun(prompt.maxTokens()));
    }

    /** The text of a streamed reply that broke off, or its beginning; empty when there was none. */
    public String said() {
        if (assembler == null) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode block : assembler.content()) {
            if (block.path("type").asText().equals("text")) {
                text.append(block.path("text").asText());
            }
        }
        text.setLength(Math.min(text.length(), LONGEST_UNFINISHED));
        return Characters.whole(text.toString());
    }

    /** Why there is no reply. */
    public ModelFailure failure() {
        if (failed == null && isAnswered()) {
            return failureOf(ModelFailure.of(FailureKind.GARBAGE, provider.id() + "'s reply can't be unpacked"));
        }
        return failureOf(failed != null ? failed : new IllegalStateException("the attempt brought nothing"));
    }

    /** The whole reply; empty while there is none. */
    public Optional<Reply> reply() {
        return Optional.ofNullable(reply);
    }
}
