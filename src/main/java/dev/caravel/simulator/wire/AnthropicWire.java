package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.simulator.mind.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Anthropic's Messages API. */
public final class AnthropicWire implements Wire {

    private final PromptCache cache = new PromptCache();
    private final ContextWindows windows;

    public AnthropicWire(ContextWindows windows) {
        this.windows = windows;
    }

    @Override
    public String path() {
        return "/v1/messages";
    }

    @Override
    public Order read(byte[] body, Map<String, String> headers) {
        if (!headers.containsKey("anthropic-version")) {
            throw new Refusal(Problem.invalid("anthropic-version: header is required"));
        }
        ObjectNode request = Json.read(body)
                .orElseThrow(
                        () -> new Refusal(Problem.invalid("The request body is not valid JSON: expected an object")));
        AnthropicRules.check(request);
        AnthropicMessages.check(request);
        if (!Models.know(request.path("model").asText())) {
            throw new Refusal(Problem.of(
                    404, "not_found_error", "model: " + request.path("model").asText()));
        }
        int window = windows.of(request.path("model").asText());
        int prompt = PromptCache.tokens(AnthropicPrompt.pieces(request));
        if (prompt > window) {
            throw new Refusal(Problem.invalid("prompt is too long: " + prompt + " tokens > " + window + " maximum"));
        }
        List<String> stops = new ArrayList<>();
        request.path("stop_sequences").forEach(stop -> stops.add(stop.asText()));
        return new Order(
                request,
                AnthropicTranscript.of(request),
                request.path("stream").asBoolean() ? Order.Delivery.STREAM : Order.Delivery.WHOLE,
                request.path("max_tokens").asInt(),
                stops,
                window - prompt);
    }

    @Override
    public Reply reply(Order order, Move move) {
        PromptCache.Share prompt = cache.take(AnthropicPrompt.pieces(order.body()));
        return AnthropicAnswer.write(
                order.body().path("model").asText(), move, Usage.of(prompt, move, order.maxTokens()));
    }

    @Override
    public Problem problem(int status) {
        return switch (status) {
            case 400 -> Problem.invalid("The request was not valid.");
            case 401 -> Problem.of(status, "authentication_error", "invalid x-api-key");
            case 402 ->
                Problem.of(status, "billing_error", "There is an issue with your billing or payment information.");
            case 403 ->
                Problem.of(
                        status,
                        "permission_error",
                        "Your API key does not have permission to use the specified resource.");
            case 404 -> Problem.of(status, "not_found_error", "Not Found");
            case 405 -> Problem.of(status, "invalid_request_error", "Method Not Allowed");
            case 408, 504 -> Problem.of(status, "timeout_error", "Request timed out");
            case 409 -> Problem.of(status, "invalid_request_error", "The request conflicts with another one.");
            case 413 -> Problem.of(status, "request_too_large", "Request exceeds the maximum size");
            case 429 ->
                Problem.of(
                        status,
                        "rate_limit_error",
                        "This request would exceed your organization's rate limit of 50 requests per minute. Please reduce the"
                                + " prompt length or the maximum tokens requested, or try again later.");
            case 529 -> Problem.of(status, "overloaded_error", "Overloaded");
            default -> Problem.of(status, "api_error", "Internal server error");
        };
    }

    @Override
    public Problem outOfMoney() {
        return Problem.of(
                429,
                "rate_limit_error",
                "This request would exceed your workspace's spend limit: the spend limit of the workspace was reached.");
    }

    @Override
    public Problem tooLong() {
        return Problem.invalid("prompt is too long");
    }

    @Override
    public JsonNode errorBody(Problem problem, String requestId) {
        return errorBody(problem).put("request_id", requestId);
    }

    @Override
    public Frame error(Problem problem) {
        return event("error", errorBody(problem));
    }

    @Override
    public Frame ping() {
        return event("ping", Json.object().put("type", "ping"));
    }

    @Override
    public Map<String, String> headers(String requestId) {
        return Map.of("request-id", requestId);
    }

    private static ObjectNode errorBody(Problem problem) {
        ObjectNode body = Json.object().put("type", "error");
        body.putObject("error").put("type", problem.type()).put("message", problem.message());
        return body;
    }

    static Frame event(String name, JsonNode data) {
        return event(Frame.Kind.FRAME, name, data);
    }

    static Frame event(Frame.Kind kind, String name, JsonNode data) {
        return new Frame(kind, "event: " + name + "\ndata: " + data + "\n\n");
    }
}
