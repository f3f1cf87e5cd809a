package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.TestHouse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLRecoverableException;
import java.sql.SQLSyntaxErrorException;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A call that was sent and not answered may have had its effect; one that was never sent, or was refused, has not. */
class EffectCertaintyTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new SocketTimeoutException("Read timed out"), true),
                Arguments.of(new SocketException("Connection reset"), true),
                Arguments.of(new NoHttpResponseException("the target server failed to respond"), true),
                Arguments.of(new SQLRecoverableException("IO error"), true),
                Arguments.of(status(504), true),
                Arguments.of(new IllegalStateException("wrapped", new SocketException("Broken pipe")), true),
                Arguments.of(new ConnectException("Connection refused"), false),
                Arguments.of(new ConnectTimeoutException("Connect timed out"), false),
                Arguments.of(new UnknownHostException("nowhere"), false),
                Arguments.of(status(400), false),
                Arguments.of(new SQLSyntaxErrorException("no such table"), false),
                Arguments.of(new FileNotFoundException("a.txt"), false),
                Arguments.of(new IOException("no"), false),
                Arguments.of(new IllegalArgumentException("no"), false));
    }

    private static HttpOperationFailedException status(int status) {
        return new HttpOperationFailedException("http://payments", status, "", "", Map.of(), "");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureLeavesItOpenOrNot(Exception failure, boolean open) {
        assertThat(EffectCertainty.about(failure)).isEqualTo(open);
    }

    @Test
    void aRunWhoseOnceOnlyToolLostItsConnectionWaitsForAPersonAndTellsTheModelNothing() {
        RouteBuilder routes = new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker").routeId("worker").to("direct:caravel-loop");
                from("tool:pay?description=Pays").routeId("pay").process(exchange -> {
                    throw new SocketException("Connection reset");
                });
            }
        };
        try (TestHouse house = TestHouse.start(Map.of(), routes)) {
            Exchange reply = house.run("worker", "[[call pay {}]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("paused");
            assertThat(reply.getMessage().getHeader("CaravelReason")).isEqualTo("outcome_unknown");
        }
    }
}
