package dev.caravel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the caller's headers comes along with an answer. */
class ReplyHeadersTest {

    @Test
    void plainHeadersAndTheFilesNameComeAlong() {
        Map<String, Object> headers =
                Map.of("X-Order", "7", "CamelFileName", "a.txt", "kafka.KEY", new byte[] {1}, "n", 5L, "flag", true);

        assertThat(ReplyHeaders.of(ReplyHeaders.toJson(headers)))
                .usingRecursiveComparison()
                .isEqualTo(headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpUri",
                "camelhttppath",
                "CamelHttpQuery",
                "CamelHttpMethod",
                "CamelHttpResponseCode",
                "CamelRestHttpUri",
                "CamelOverruleFileName",
                "CamelSqlQuery",
                "org.apache.camel.anything",
                "kafka.OVERRIDE_TOPIC",
                "Content-Type",
                "Content-Encoding",
                "Authorization",
                "Cookie",
            })
    void whatWouldSteerOrDescribeTheAnswerDoesNot(String name) {
        assertThat(ReplyHeaders.of(ReplyHeaders.toJson(Map.of(name, "x")))).isEmpty();
    }
}
