package dev.caravel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Decision;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.money.Booking;
import dev.caravel.support.ForwardingJournal;
import dev.caravel.support.FreePort;
import dev.caravel.support.TestHouse;
import dev.caravel.support.TestHouse.Application;
import dev.caravel.support.Until;
import dev.caravel.webhook.Receiver.Got;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a run ended is posted to the address in its replyTo: signed, at least once, whoever is away meanwhile. */
class WebhookTest {

    private static final String KEY = Base64.getEncoder().encodeToString("0123456789abcdef01234567".getBytes());
    private static final String SECRET = "whsec_" + KEY;

    @TempDir
    private Path folder;

    private TestHouse house;
    private Receiver receiver;

    @AfterEach
    void stop() {
        if (house != null) {
            house.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:task").to("agent:worker?wait={{wait:true}}&replyTo=RAW({{receiver}})");
                from("agent:worker?tools=wipe").to("direct:caravel-loop");
                from("tool:wipe?description=Wipes&destructiveHint=true").setBody(constant("wiped"));
            }
        };
    }

    private void start(String receiver, String... settings) {
        start(receiver, context -> {}, settings);
    }

    private void start(String receiver, Application application, String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "receiver",
                receiver,
                "caravel.webhook.secret",
                SECRET,
                "caravel.webhook.timeout",
                "1s",
                "caravel.recovery",
                "true",
                "caravel.journal",
                "jdbc:sqlite:" + folder.resolve("journal.db")));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        house = TestHouse.start(all, context -> {
            application.setUp(context);
            context.addRoutes(routes());
        });
    }

    private void answering(Receiver.Answer... first) {
        receiver = Receiver.start(
                FreePort.find(), number -> number <= first.length ? first[number - 1] : Receiver.status(204));
    }

    private Exchange ask(String task) {
        return house.context().createProducerTemplate().request("direct:task", exchange -> {
            exchange.getMessage().setBody(task);
            exchange.getMessage()
                    .setHeaders(new HashMap<>(Map.of(
                            "CamelHttpUri", "http://127.0.0.1:1/elsewhere",
                            "CamelHttpPath", "elsewhere",
                            "CamelHttpQuery", "a=b",
                            "CamelHttpMethod", "DELETE",
                            "Authorization", "Bearer s3cret",
                            "Cookie", "s3cret",
                            "Host", "elsewhere",
                            "Content-Type", "text/plain",
                            "X-Own", "s3cret")));
        });
    }

    private Got first() {
        Until.is("a webhook comes", () -> !receiver.got().isEmpty());
        return receiver.got().get(0);
    }

    private boolean isDelivered(Exchange reply) {
        return !house.events(reply, Event.AnswerDelivered.class).isEmpty();
    }

    @Test
    void theReceiverGetsTheRunsRecordAndHowItStands() {
        answering();
        start(receiver.url() + "/answers/7?key=a%20b&x=1");

        Exchange reply = ask("[[say 3 words]]");

        String run = reply.getMessage().getHeader("CaravelRunId", String.class);
        Got got = first();
        assertThat(got.method()).isEqualTo("POST");
        assertThat(got.path()).isEqualTo("/answers/7?key=a%20b&x=1");
        assertThat(got.header("Content-Type")).isEqualTo("application/json");
        assertThat(got.header("CaravelRunId")).isEqualTo(run);
        assertThat(got.header("CaravelStatus")).isEqualTo("completed");
        assertThat(got.header("CaravelTurns")).isEqualTo("1");
        assertThat(got.json().path("type").asText()).isEqualTo("run.completed");
        assertThat(Instant.parse(got.json().path("timestamp").asText())).isBefore(Instant.now());
        assertThat(got.json().path("data").path("id").asText()).isEqualTo(run);
        assertThat(got.json().path("data").path("answer").asText()).isEqualTo("word1 word2 word3");
        Until.is("it is delivered", () -> isDelivered(reply));
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void noHeaderOfTheTasksSteersItOrComesAlong() {
        answering();
        start(receiver.url() + "/answers");

        ask("hello");

        Got got = first();
        assertThat(got.method()).isEqualTo("POST");
        assertThat(got.path()).isEqualTo("/answers");
        assertThat(got.header("Host")).isEqualTo("127.0.0.1:" + receiver.port());
        assertThat(got.headers().values().stream().flatMap(List::stream)).noneMatch(value -> value.contains("s3cret"));
        assertThat(got.headers().keySet())
                .filteredOn(name -> !name.startsWith("Caravel") && !name.startsWith("Webhook-"))
                .isSubsetOf("Host", "Content-type", "Content-length", "User-agent", "Connection", "Accept");
    }

    @Test
    void isSignedAsStandardWebhooksSay() throws Exception {
        answering();
        start(receiver.url());

        ask("Grüße");

        Got got = first();
        String signed = got.header("webhook-id") + "." + got.header("webhook-timestamp") + "." + got.body();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
        assertThat(got.header("webhook-signature"))
                .isEqualTo("v1,"
                        + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8))));
        assertThat(Instant.ofEpochSecond(Long.parseLong(got.header("webhook-timestamp"))))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
    }

    @Test
    void isSignedWithBothSecretsWhileOneIsReplaced() {
        answering();
        start(
                receiver.url(),
                "caravel.webhook.secret",
                "whsec_" + Base64.getEncoder().encodeToString(new byte[32]) + " " + SECRET);

        ask("hello");

        assertThat(first().header("webhook-signature").split(" ")).hasSize(2);
    }

    @Test
    void isNotSignedWithoutASecret() {
        answering();
        start(receiver.url(), "caravel.webhook.secret", "");

        ask("hello");

        assertThat(first().header("webhook-signature")).isNull();
        assertThat(first().header("webhook-id")).isNotNull();
    }

    @Test
    void isSentAgainUntilItIsTakenWithTheSameId() {
        answering(Receiver.status(500), Receiver.status(503));
        start(receiver.url());

        Exchange reply = ask("hello");

        Until.is("it is delivered", () -> isDelivered(reply));
        assertThat(receiver.got()).hasSize(3);
        assertThat(receiver.got().stream().map(got -> got.header("webhook-id")).distinct())
                .hasSize(1);
        assertThat(receiver.got().stream().map(Got::body).distinct()).hasSize(1);
        assertThat(receiver.got().get(2).atMs() - receiver.got().get(0).atMs()).isGreaterThan(4_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 404, 410, 429})
    void nothingIsLostWhateverTheReceiverAnswers(int status) {
        answering(Receiver.status(status, "Location", "http://127.0.0.1:1/"));
        start(receiver.url());

        Exchange reply = ask("hello");

        Until.is("it is delivered", () -> isDelivered(reply));
        assertThat(receiver.got()).hasSize(2);
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        answering(Receiver.status(503, "Retry-After", "5"));
        start(receiver.url());

        Exchange reply = ask("hello");

        Until.is("it is delivered", () -> isDelivered(reply));
        assertThat(receiver.got().get(1).atMs() - receiver.got().get(0).atMs()).isGreaterThanOrEqualTo(5_000);
    }

    @Test
    void aReceiverThatIsSlowHoldsNoCallerUpAndGetsItAgain() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        answering(call -> {
            late.await();
            call.sendResponseHeaders(200, -1);
        });
        start(receiver.url(), "caravel.webhook.timeout", "3s");

        long begun = System.nanoTime();
        Exchange reply = ask("hello");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
        Until.is("it is delivered", () -> isDelivered(reply));
        late.countDown();
        assertThat(receiver.got()).hasSize(2);
        assertThat(receiver.got().get(0).header("webhook-id"))
                .isEqualTo(receiver.got().get(1).header("webhook-id"));
    }

    @Test
    void aReceiverThatSendsAByteNowAndThenHoldsNothing() {
        answering(call -> {
            call.sendResponseHeaders(200, 0);
            for (int i = 0; i < 100; i++) {
                call.getResponseBody().write('x');
                call.getResponseBody().flush();
                Thread.sleep(100);
            }
        });
        start(receiver.url());

        long begun = System.nanoTime();
        Exchange reply = ask("hello");

        Until.is("it is delivered", () -> isDelivered(reply));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void aReceiverThatIsAwayGetsItFromTheNextProcess() {
        answering();
        int port = receiver.port();
        String url = receiver.url();
        receiver.close();
        start(url);
        String run = ask("[[say 2 words]]").getMessage().getHeader("CaravelRunId", String.class);
        house.close();

        receiver = Receiver.start(port, number -> Receiver.status(200));
        start(url);

        assertThat(first().header("CaravelRunId")).isEqualTo(run);
        assertThat(first().json().path("data").path("answer").asText()).isEqualTo("word1 word2");
    }

    @Test
    void aProgramThatDiesBeforeItRecordsTheDeliverySendsItAgainWithTheSameId() {
        answering();
        AtomicBoolean dying = new AtomicBoolean(true);
        Journal journal = new ForwardingJournal(new MemoryJournal(10, 10)) {
            @Override
            public void append(Entry entry, List<Booking> bookings) {
                if (entry.event() instanceof Event.AnswerDelivered && dying.get()) {
                    throw new JournalUnavailable("the program dies", null);
                }
                super.append(entry, bookings);
            }

            @Override
            public boolean outlivesItsProcess() {
                return true;
            }
        };
        start(receiver.url(), context -> context.getRegistry().bind("journal", Journal.class, journal));
        ask("hello");
        Got before = first();
        house.close();

        dying.set(false);
        start(receiver.url(), context -> context.getRegistry().bind("journal", Journal.class, journal));

        Until.is("it comes again", () -> receiver.got().size() >= 2);
        Got after = receiver.got().get(receiver.got().size() - 1);
        assertThat(after.header("webhook-id")).isEqualTo(before.header("webhook-id"));
        assertThat(after.body()).isEqualTo(before.body());
        Until.is("it is delivered", () -> journal.undelivered(10).isEmpty());
    }

    @Test
    void oneThatIsAwayIsTriedByOneWebhookAtATime() throws Exception {
        answering(
                Receiver.status(500),
                Receiver.status(500),
                Receiver.status(500),
                Receiver.status(500),
                Receiver.status(500),
                Receiver.status(500),
                Receiver.status(500),
                Receiver.status(500));
        start(receiver.url());
        ask("first");
        Until.is("it is away", () -> !receiver.got().isEmpty());
        Thread.sleep(300);

        for (int i = 0; i < 20; i++) {
            ask("task " + i);
        }
        Thread.sleep(3_000);

        assertThat(receiver.got()).hasSizeLessThan(4);
    }

    @Test
    void aFailedRunSaysWhy() {
        answering();
        start(
                receiver.url(),
                "caravel.anthropic.base-url",
                TestHouse.model("401").url());

        ask("hello");

        Got got = first();
        assertThat(got.header("CaravelStatus")).isEqualTo("failed");
        assertThat(got.json().path("type").asText()).isEqualTo("run.failed");
        assertThat(got.json().path("data").path("error").asText()).contains("401");
    }

    @Test
    void whoDoesNotWaitIsToldTheAnswerAndNotThatAPersonIsAskedBefore() {
        answering();
        start(receiver.url(), "wait", "false");

        Exchange reply = ask("[[call wipe {}]]");

        assertThat(reply.getMessage().getHeader("CaravelRunId")).isNotNull();
        Until.is("it waits", () -> !house.runControl().approvals(1).isEmpty());
        house.runControl().decide(house.runControl().approvals(1).get(0).id(), Decision.APPROVE, "somebody", "");
        Until.is("the answer comes", () -> receiver.got().stream()
                .anyMatch(got -> got.json().path("type").asText().equals("run.completed")));
        assertThat(receiver.got().stream().map(got -> got.json().path("type").asText()))
                .containsOnly("run.completed");
    }

    @Test
    void withTheJournalInMemoryItIsSentBeforeTheCallerContinues() {
        answering();
        start(receiver.url(), "caravel.journal", "memory");

        ask("hello");

        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void anApplicationsOwnRouteTakesThePlaceOfOurs() {
        answering();
        start(
                receiver.url(),
                context -> context.addRoutes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:caravel-webhook")
                                .routeId("caravel-webhook")
                                .process("caravel.webhook-message")
                                .setHeader("X-Key", constant("mine"))
                                .to("http:any?httpMethod=POST&httpClientConfigurer=#caravel.webhook-client");
                    }
                }));

        Exchange reply = ask("hello");

        assertThat(first().header("X-Key")).isEqualTo("mine");
        Until.is("it is delivered", () -> isDelivered(reply));
    }

    @Test
    void manyAtOnceAllArrive() throws Exception {
        answering();
        start(receiver.url(), "caravel.webhook.timeout", "10s");

        List<CompletableFuture<Exchange>> asked = IntStream.range(0, 60)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask("task " + i)))
                .toList();
        for (CompletableFuture<Exchange> one : asked) {
            one.get();
        }

        Until.is("all came", () -> receiver.got().size() >= 60);
        assertThat(receiver.got().stream().map(got -> got.header("webhook-id"))).doesNotHaveDuplicates();
    }
}
