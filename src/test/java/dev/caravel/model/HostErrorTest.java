package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hosts answer instead of a reply: its reason reaches people, and its kind is the host's own. */
class HostErrorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"error": {"type": "invalid_request_error", "message": "No such parameter"}} | invalid_request_error: No such parameter
            {"error": {"message": "Slow down", "type": "requests", "code": "rate_limit_exceeded"}} | requests rate_limit_exceeded: Slow down
            {"error": "model 'x' not found"} | model 'x' not found
            {"error": "Unauthorized", "message": "the token has expired"} | Unauthorized: the token has expired
            {"detail": [{"type": "extra_forbidden", "loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted"}]} | extra_forbidden: body.stream_options: Extra inputs are not permitted
            {"detail": "Not authenticated"} | Not authenticated
            {"object": "error", "message": {"detail": [{"loc": ["body", "n"], "msg": "Not allowed"}]}, "type": "invalid_request_error"} | invalid_request_error: body.n: Not allowed
            {"errors": [{"message": "AiError: no such model", "code": 5007}], "success": false} | 5007: AiError: no such model
            {"error": {"message": "Provider returned error", "code": 400, "metadata": {"raw": "{\\"error\\":{\\"message\\":\\"tools[3].name is wrong\\"}}"}}} | Provider returned error: tools[3].name is wrong
            [{"error": {"code": 400, "message": "No thought_signature", "status": "INVALID_ARGUMENT"}}] | No thought_signature
            {"error": {"message": "{\\"error\\": {\\"code\\": 429, \\"message\\": \\"Exhausted\\"}}", "code": 429}} | Exhausted
            {"base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}} | insufficient balance
            {"oops": {"why": 7}} | {"oops":{"why":7}}
            upstream connect error | upstream connect error
            <html><head><title>502 Bad Gateway</title><script>x < 3</script></head><body><h1>Oh no</h1></body></html> | 502 Bad Gateway Oh no
            {"error": {"message": "cut off | {"error": {"message": "cut off
            """)
    void theReasonIsToldWhereverTheHostPutsIt(String body, String words) {
        assertThat(refusal(400, body).getMessage()).isEqualTo("openai answered 400: " + words);
    }

    @Test
    void aRefusalWithoutABodySaysSo() {
        assertThat(refusal(422, "").getMessage()).isEqualTo("openai answered 422: (no body)");
    }

    @Test
    void aReasonIsOneLineOfABoundedLengthThatCommandsNoTerminal() {
        String words = refusal(400, "{\"detail\": \"a\\n\\u001b[2Jb " + "x".repeat(9_000) + "\"}")
                .getMessage();
        assertThat(words).hasSizeLessThan(600).doesNotContain("\n", "\u001b");
    }

    @Test
    void aMonthWhoseMoneyIsSpentIsNoRateLimit() {
        ModelFailure failure = refusal(
                429,
                """
                {"type": "error", "error": {"type": "rate_limit_error", "message": "Monthly threshold crossed. Try again in 5s.",
                 "details": {"error_code": "enforced_spend_limit_reached"}}}
                """);
        assertThat(failure.kind()).isEqualTo(FailureKind.MONEY_SPENT);
    }

    @Test
    void aQuotaThatIsFreeAgainInAMomentIsNoSpentMoney() {
        ModelFailure failure = refusal(
                429,
                """
                [{"error": {"code": 429, "message": "You exceeded your current quota, please check your plan and billing details.",
                  "status": "RESOURCE_EXHAUSTED", "details": [
                   {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "PerMinute"}]},
                   {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "37.5s"}]}}]
                """);
        assertThat(failure.kind()).isEqualTo(FailureKind.RATE_LIMITED);
        assertThat(failure.retryAfter()).contains(Duration.ofMillis(37_500));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            Rate limit reached on tokens per min. Please try again in 1.898s. | 1898
            Please try again in 28ms. | 28
            Please try again in 7m12.5s. Need more tokens? | 432500
            You have exceeded the call rate limit. Please retry after 26 seconds. | 26000
            Quota exceeded for metric. Please retry in 17.30897372s. | 17309
            """)
    void aWaitThatOnlyTheWordsNameIsHeeded(String message, long milliseconds) {
        assertThat(refusal(429, "{\"error\": {\"message\": \"" + message + "\"}}")
                        .retryAfter())
                .contains(Duration.ofMillis(milliseconds));
    }

    @Test
    void theHeadersWaitGoesBeforeTheBodys() {
        ModelFailure failure = new Failures(Clock.systemUTC())
                .ofResponse("openai", 429, Map.of("retry-after", "3"), "Please try again in 9s");
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
    }

    @Test
    void usedUpMoneyIsNotWaitedFor() {
        assertThat(refusal(429, "{\"error\": {\"code\": \"insufficient_quota\", \"message\": \"Check your plan\"}}")
                        .kind())
                .isEqualTo(FailureKind.MONEY_SPENT);
    }

    @Test
    void aCallThatTheModelWroteBadlyIsAskedForAgain() {
        String error =
                """
                {"error": {"message": "Failed to call a function.", "type": "invalid_request_error", "code": "tool_use_failed",
                 "failed_generation": "<function=read {prompt is too long}", "status_code": 400}}
                """;
        assertThat(refusal(400, error).kind()).isEqualTo(FailureKind.MALFORMED_CALL);
        assertThat(refusal(400, error).kind().retried()).isTrue();
        assertThat(refusal(400, error)).hasMessageContaining("<function=read");
        assertThat(within(error).kind()).isEqualTo(FailureKind.MALFORMED_CALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt is too long: 213462 tokens > 200000 maximum",
                "input length and `max_tokens` exceed context limit: 142422 + 64000 > 204658",
                "Input is too long for requested model.",
                "too many total text bytes",
                "Your input exceeds the context window of this model",
                "This model's maximum context length is 8192 tokens.",
                "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575)",
                "This model's maximum prompt length is 131072 but the request contains 537812 tokens",
                "Please reduce the length of the messages or completion.",
                "the request exceeds the available context size. try increasing the context size",
                "tokens to keep from the initial prompt is greater than the context length",
                "prompt token count of 93854 exceeds the limit of 90000",
                "invalid params, context window exceeds limit",
                "Your request exceeded model token limit: 131072 (requested: 200000)",
                "The total length of all messages is too long.",
                "User input tokens exceeds 127072 tokens",
                "Prompt contains 40000 tokens, too large for model with 32768 maximum context length",
                "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193",
                "Range of input length should be [1, 30720]",
                "too many tokens: total number of tokens in the prompt cannot exceed 4081",
                "Prompt exceeds max length",
            })
    void aPromptThatDoesNotFitIsTooLargeInEveryHostsWords(String message) {
        assertThat(refusal(400, "{\"error\": {\"message\": \"" + message + "\"}}")
                        .kind())
                .isEqualTo(FailureKind.TOO_LARGE);
    }

    @Test
    void perplexitysCodeForAPromptThatDoesNotFitIsKnown() {
        assertThat(refusal(
                                400,
                                "{\"error\": {\"message\": \"Bad\", \"type\": \"too_many_prompt_tokens\", \"code\": 400}}")
                        .kind())
                .isEqualTo(FailureKind.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unsupported parameter: 'max_tokens' is not supported with this model.",
                "max_tokens must be at least 16 for sonar.",
                "Invalid 'tools[0].function.description': string too long. Expected a string with maximum length 1024.",
                "max_tokens is too large: 100000. This model supports at most 16384 completion tokens.",
            })
    void whatIsWrongWithTheRequestItselfIsNotTakenForALongPrompt(String message) {
        assertThat(refusal(400, "{\"error\": {\"message\": \"" + message + "\"}}")
                        .kind())
                .isEqualTo(FailureKind.BAD_REQUEST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"error": {"type": "invalid_request_error", "message": "No"}} | BAD_REQUEST
            {"error": {"message": "No", "code": "400"}} | BAD_REQUEST
            {"error": {"code": "context_length_exceeded", "message": "No"}} | TOO_LARGE
            {"error": {"type": "BadRequestError", "message": "No"}} | BAD_REQUEST
            {"error": {"status": "RESOURCE_EXHAUSTED", "message": "No"}} | RATE_LIMITED
            {"error": {"message": "Invalid API key", "code": "invalid_api_key"}} | KEY_REFUSED
            {"error": {"message": "Broke"}} | SERVER_ERROR
            {"error": "Broke"} | SERVER_ERROR
            {"detail": "Slow down", "status": 429} | RATE_LIMITED
            {"base_resp": {"status_msg": "insufficient balance"}} | MONEY_SPENT
            {"hello": "world"} | GARBAGE
            """)
    void anErrorWithinA200IsOfTheKindThatItsStatusWouldHaveHad(String body, FailureKind kind) {
        assertThat(within(body).kind()).isEqualTo(kind);
        assertThat(within(body).possiblyBilled()).isTrue();
        assertThat(ofAnthropic(body).kind()).isEqualTo(kind);
    }

    private static ModelFailure refusal(int status, String body) {
        return new Failures(Clock.systemUTC()).ofResponse("openai", status, Map.of(), body);
    }

    private static ModelFailure within(String body) {
        return catchThrowableOfType(ModelFailure.class, () -> new OpenAiWire("openai", "max_tokens").read(body));
    }

    private static ModelFailure ofAnthropic(String body) {
        return catchThrowableOfType(ModelFailure.class, () -> new AnthropicWire("anthropic").read(body));
    }
}
