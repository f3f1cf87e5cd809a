package dev.caravel.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CausesTest {

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new UnknownHostException("crm.example"), "the host crm.example is not known"),
                Arguments.of(
                        new UnknownHostException("crm.example: Name or service not known"),
                        "the host crm.example is not known"),
                Arguments.of(new NoSuchFileException("a.csv"), "there is no file a.csv"),
                Arguments.of(new ConnectException(), "the connection was refused"),
                Arguments.of(new NoSuchElementException(), "no such element"),
                Arguments.of(new StackOverflowError(), "it calls itself without an end"),
                Arguments.of(new NullPointerException("Cannot invoke \"String.length()\""), "a value is missing"),
                Arguments.of(new IllegalStateException(""), "illegal state"),
                Arguments.of(
                        new IOException("No converter from type: java.lang.String to the required type: java.util.Map"),
                        "No converter from type: string to the required type: map"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatHappenedWithoutTheNameOfAClass(Throwable failure, String words) {
        assertThat(Causes.words(failure)).isEqualTo(words);
    }

    @Test
    void saysTheCauseAndNotTheWrapping() {
        Exception cause = new IllegalArgumentException("caravel.limits.turns must be a whole number");

        assertThat(Causes.words(new RuntimeCamelException(new CompletionException(cause))))
                .isEqualTo("caravel.limits.turns must be a whole number");
        assertThat(Causes.words(new CamelExecutionException("Exception occurred", null, cause)))
                .isEqualTo("caravel.limits.turns must be a whole number");
    }

    @Test
    void keepsTheSentenceInWhichALibrarySaysWhere() {
        Exception where = new IOException(
                "Connect to http://127.0.0.1:9 failed: Connection refused", new ConnectException("Connection refused"));

        assertThat(Causes.words(new UncheckedIOException(new IOException(where))))
                .isEqualTo("Connect to http://127.0.0.1:9 failed: Connection refused");
    }

    @Test
    void readsThroughACircleOfCauses() {
        Exception first = new IllegalStateException("first");
        first.initCause(new IllegalStateException("second", first));

        assertThat(Causes.words(first)).isEqualTo("second");
    }

    @Test
    void isOneShortLineInALog() {
        assertThat(Causes.line(new IOException("<html>\n\u001b[31m" + "x".repeat(1_000))))
                .startsWith("<html> \\u001b[31mxxx")
                .hasSize(200);
    }
}
