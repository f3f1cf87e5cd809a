package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.simulator.mind.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** OpenAI's chat completions. */
public final class OpenAiWire implements Wire {

    /** The smallest beginning that is cached, and the steps in which it grows, in tokens; the provider's own numbers. */
    private static final int LEAST_CACHED = 1024;

    private static final int CACHE_STEP = 128;

    private final PromptCache cache = new PromptCache();
    private final ContextWindows windows;

    public OpenAiWire(ContextWindows windows) {
        this.windows = windows;
    }

    @Override
    public String path() {
        return "/v1/chat/completions";
    }

    @Override
    public Order read(byte[] body, Map<String, String> headers) {
        ObjectNode request = Json.read(body)
                .orElseThrow(() -> new Refusal(Problem.invalid("We could not parse the JSON body of your request."
                        + " (HINT: This likely means you aren't using your HTTP library correctly.)")));
        OpenAiRules.check(request);
        OpenAiMessages.check(request.path("messages"));
        String model = request.path("model").asText();
        if (!Models.know(model)) {
            throw new Refusal(Problem.of(
                            404,
                            "invalid_request_error",
                            "The model `" + model + "` does not exist or you do not have access to it.")
                    .at("", "model_not_found"));
        }
        int window = windows.of(model);
        int prompt = PromptCache.tokens(pieces(request));
        if (prompt > window) {
            throw new Refusal(tooLong("This model's maximum context length is " + window
                    + " tokens. However, your messages resulted in " + prompt
                    + " tokens. Please reduce the length of the messages."));
        }
        int most = request.path("max_completion_tokens")
                .asInt(request.path("max_tokens").asInt(Integer.MAX_VALUE));
        return new Order(
                request,
                OpenAiTranscript.of(request),
                request.path("stream").asBoolean() ? Order.Delivery.STREAM : Order.Delivery.WHOLE,
                most,
                stops(request.path("stop")),
                window - prompt);
    }

    @Override
    public Reply reply(Order order, Move move) {
        PromptCache.Share prompt = cache.take(pieces(order.body()));
        int total = prompt.fresh() + prompt.read() + prompt.written5m() + prompt.written1h();
        int cached = prompt.read() < LEAST_CACHED ? 0 : prompt.read() / CACHE_STEP * CACHE_STEP;
        PromptCache.Share reported = new PromptCache.Share(total - cached, cached, 0, 0);
        return OpenAiAnswer.write(order.body(), move, Usage.of(reported, move, order.maxTokens()));
    }

    @Override
    public Problem problem(int status) {
        return switch (status) {
            case 401 ->
                Problem.of(
                                status,
                                "invalid_request_error",
                                "Incorrect API key provided: invalid. You can find your API key at"
                                        + " https://platform.openai.com/account/api-keys.")
                        .at("", "invalid_api_key");
            case 402 ->
                Problem.of(status, "billing_error", "Your account is not active, please check your billing details.")
                        .at("", "billing_not_active");
            case 403 -> Problem.of(status, "permission_error", "You are not allowed to use this resource.");
            case 404 -> Problem.of(status, "invalid_request_error", "Resource not found");
            case 405 ->
                Problem.of(status, "invalid_request_error", "Not allowed to use this method on this resource.")
                        .at("", "method_not_supported");
            case 408 -> Problem.of(status, "timeout", "Request timed out.");
            case 409 -> Problem.of(status, "conflict", "The request conflicts with another one.");
            case 413 ->
                Problem.of(status, "invalid_request_error", "Request too large.")
                        .at("", "request_too_large");
            case 429 ->
                Problem.of(
                                status,
                                "requests",
                                "Rate limit reached for requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again later.")
                        .at("", "rate_limit_exceeded");
            case 502, 503, 504, 529 ->
                Problem.of(status, "server_error", "The engine is currently overloaded, please try again later");
            case 500 ->
                Problem.of(
                        status,
                        "server_error",
                        "The server had an error while processing your request. Sorry about that!");
            default -> Problem.of(status, "invalid_request_error", "The request was not valid.");
        };
    }

    @Override
    public Problem outOfMoney() {
        return Problem.of(
                        429,
                        "insufficient_quota",
                        "You exceeded your current quota, please check your plan and billing details. For more information on"
                                + " this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.")
                .at("", "insufficient_quota");
    }

    @Override
    public Problem tooLong() {
        return tooLong("Your input exceeds the context window of this model. Please adjust your input and try again.");
    }

    private static Problem tooLong(String message) {
        return Problem.invalid(message).at("messages", "context_length_exceeded");
    }

    @Override
    public JsonNode errorBody(Problem problem, String requestId) {
        return errorBody(problem);
    }

    @Override
    public Frame error(Problem problem) {
        return data(Frame.Kind.FRAME, errorBody(problem));
    }

    @Override
    public Frame ping() {
        return new Frame(Frame.Kind.FRAME, ": ping\n\n");
    }

    @Override
    public Map<String, String> headers(String requestId) {
        return Map.of("x-request-id", requestId, "openai-version", "2020-10-01");
    }

    static Frame data(Frame.Kind kind, JsonNode data) {
        return new Frame(kind, "data: " + data + "\n\n");
    }

    private static ObjectNode errorBody(Problem problem) {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", problem.message())
                .put("type", problem.type())
                .put("param", problem.param().isEmpty() ? null : problem.param())
                .put("code", problem.code().isEmpty() ? null : problem.code());
        return body;
    }

    private static List<String> stops(JsonNode stop) {
        if (stop.isTextual()) {
            return List.of(stop.asText());
        }
        List<String> stops = new ArrayList<>();
        stop.forEach(one -> stops.add(one.asText()));
        return stops;
    }

    /** OpenAI remembers every prompt unasked, at the end of each message. */
    private static List<PromptCache.Piece> pieces(JsonNode request) {
        List<PromptCache.Piece> pieces = new ArrayList<>();
        Optional<PromptCache.Life> kept = Optional.of(PromptCache.Life.FIVE_MINUTES);
        String model = request.path("model").asText();
        pieces.add(new PromptCache.Piece(model, request.path("tools").toString(), kept));
        request.path("messages").forEach(message -> {
            String text = message.toString();
            pieces.add(new PromptCache.Piece("message", text, kept, Media.bytesOfMessage(message, text)));
        });
        return pieces;
    }
}
