package dev.caravel.web;

import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** A server that stops still answers those who come. */
class StoppingServerTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void whatIsNoLongerThereWhileItStopsIsAwayAndNotUnknown() {
        TestHouse house = TestHouse.start(Map.of(), context -> {
            WebServer.addTo(context, new WebSettings("127.0.0.1", 0, Optional.empty()));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("platform-http:/slow").process(exchange -> release.await());
                }
            });
        });
        String url = house.context()
                .getRegistry()
                .lookupByNameAndType(WebServer.NAME, WebServer.class)
                .url();
        CLIENT.sendAsync(HttpRequest.newBuilder(URI.create(url + "/slow")).build(), BodyHandlers.ofString());
        Until.is("it is unknown as long as all is well", () -> status(url + "/nowhere") == 404);

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(house::close);

        try {
            Until.is("it is away", () -> status(url + "/nowhere") == 503);
        } finally {
            release.countDown();
            stopped.join();
        }
    }

    private static int status(String url) {
        try {
            return CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
