package dev.caravel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No secret leaves the journal, in whatever spelling; ordinary text does as it is, and no text takes long. */
class RedactionTest {

    private static final String CONFIGURED = "ab/Cd+ef=12345678";

    private final Redaction redaction = new Redaction(List.of(CONFIGURED));

    /** A result of a tool, as a trace has it. */
    private static String traced(String result) {
        return new Entry("run", 1, Instant.EPOCH, new Event.ToolFinished("call", "tool", 1, false, result)).json();
    }

    private static String untraced(String line) {
        try {
            return new ObjectMapper().readTree(line).get("result").textValue();
        } catch (java.io.IOException e) {
            throw new AssertionError("no JSON any more: " + line, e);
        }
    }

    private String redacted(String result) {
        return untraced(redaction.apply(traced(result)));
    }

    private static String asJson(String text) {
        return JsonNodeFactory.instance.objectNode().put("a", text).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sk-ant-api03-abcdefghijklmnop",
                "sk-proj-abcdefghijklmnop1234",
                "gsk_abcdefghijklmnop1234",
                "AKIAIOSFODNN7EXAMPLE",
                "ASIAIOSFODNN7EXAMPLE",
                "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
                "xoxb-123456789012-abcdefghijkl",
                "xoxp-123456789012-abcdefghijkl",
                "xapp-1-A0123456789-abcdef",
                "AIzaSyA-abcdefghijklmnopqrstuvwxyz0123",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4",
                "glpat-abcdefghij0123456789",
                "sk_live_abcdefghijklmnop1234",
                CONFIGURED,
                "AB/CD+EF=12345678",
                "ab%2FCd%2Bef%3D12345678",
            })
    void whatLooksLikeAKeyIsTakenOutInEverySpelling(String key) {
        String slashes = key.replace("/", "\\/");
        String numbers = "\\u00" + Integer.toHexString(key.charAt(0)) + key.substring(1);
        assertThat(redacted("the key: " + key + ".")).isEqualTo("the key: [redacted].");
        assertThat(redacted("line\n" + key + "\nline")).isEqualTo("line\n[redacted]\nline");
        assertThat(redacted(asJson(key))).isEqualTo("{\"a\":\"[redacted]\"}");
        assertThat(redacted("{\"a\":\"" + slashes + "\"}")).isEqualTo("{\"a\":\"[redacted]\"}");
        assertThat(redacted("{\"a\":\"" + numbers + "\"}")).isEqualTo("{\"a\":\"[redacted]\"}");
        assertThat(redacted(asJson(asJson("a\n" + key + " b")))).isEqualTo(asJson(asJson("a\n[redacted] b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"apiKey\": \"#\"",
                "\"api_key\":\"#\"",
                "\"api-key\" : \"#\"",
                "\"API_KEY\": \"#\"",
                "\"x-api-key\": \"#\"",
                "\"openaiApiKey\": \"#\"",
                "\"clientSecret\": \"#\"",
                "\"client_secret\": \"#\"",
                "\"aws_secret_access_key\": \"#\"",
                "\"access_token\": \"#\"",
                "\"refreshToken\": \"#\"",
                "\"password\": \"#\"",
                "\"dbPassword\": \"#\"",
                "'password': '#'",
                "\"Authorization\": \"Bearer #\"",
                "\"authorization\": \"Basic #\"",
                "Authorization: Bearer #",
                "authorization: basic #",
                "X-Api-Key: #",
                "https://x.example/?api_key=#&b=1",
                "jdbc:postgresql://host/db?user=me&password=#",
                "export AWS_SECRET_ACCESS_KEY=#",
                "postgres://me:#@db.example:5432/x",
                "curl -H 'Authorization: Bearer #' https://x.example",
            })
    void whatStandsBehindASecretsNameIsTakenOut(String text) {
        String secret = "hunter22hunter22Q";
        String expected = text.replace("#", "[redacted]");
        assertThat(redacted(text.replace("#", secret))).isEqualTo(expected);
        assertThat(redacted(asJson(text.replace("#", secret)))).isEqualTo(asJson(expected));
    }

    @Test
    void aPrivateKeyIsTakenOutWhole() {
        String body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n".repeat(5);
        String begin = "-----BEGIN RSA PRIVATE KEY-----\n";
        assertThat(redacted("a " + begin + body + "abc=\n-----END RSA PRIVATE KEY-----\nb"))
                .isEqualTo("a [redacted]\nb");
        assertThat(redacted("cut: " + begin + body)).isEqualTo("cut: [redacted]\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The task-management-of-the-whole-company is risk-averse-and-slow.",
                "bearer authentication-mechanisms are described in RFC 6750; basic authentication, too",
                "Enter your password: it must have eight characters. The secret: practice, practice.",
                "\"password\": \"must have 8 characters\", \"max_tokens\": \"100\", \"token\": \"hello\"",
                "{\"input_tokens\": 123456789012345678, \"password\": null, \"secret\": 12345678}",
                "http://example.com:8080/a@b and https://example.com/x?key=value&page=2",
                "password = getPassword(user); if (token == null) return;",
                "-----BEGIN PRIVATE KEY----- is how such a file begins",
                "eyJust a word, AKIA, sk-, xoxb-, Bearer, Authorization:",
                "C:\\Users\\new\\table \\u00e9 \\/ \"quoted\\\" text",
            })
    void ordinaryTextStaysAsItIs(String text) {
        assertThat(redacted(text)).isEqualTo(text);
        assertThat(redacted(asJson(text))).isEqualTo(asJson(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n",
                "sk-",
                "-sk-",
                "eyJ",
                "eyJ-",
                "eyJabcdefghij.",
                "Bearer ",
                "bearer a",
                "://a:",
                "://",
                "password=",
                "\"password\":\"",
                "authorization: bearer ",
                "\\",
                "\"",
                "\\u0073",
                "a",
                ":",
            })
    void noTextTakesLongerThanItIsLong(String part) {
        String text = part.repeat(1_000_000 / part.length());
        Redaction nothing = new Redaction(List.of("secret-secret", "aaaaaaaaaaaaaaaab"));
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertThatCode(() -> untraced(nothing.apply(traced(text))))
                        .doesNotThrowAnyException());
    }
}
