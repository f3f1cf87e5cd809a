package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.door.RequestBody;
import dev.caravel.door.SentFiles;
import dev.caravel.journal.ClientTool;
import java.util.List;
import java.util.Optional;

/**
 * What a client asks for. Fields that tune a model (temperature and the like) are the agent's own and are passed over: chat
 * interfaces send them always.
 *
 * @param model the name of the agent
 * @param dialogue the conversation
 * @param streams whether the answer is read while it is written
 * @param showsUsage whether the stream ends with what it used
 * @param tags by which the run is found again
 * @param tools those that the client has itself
 * @param brought what came of these; empty for a new question
 * @param thread the conversation of Caravel's to continue
 * @param output the JSON Schema that the answer has to match; empty when the agent decides
 */
record ChatRequest(
        String model,
        Dialogue dialogue,
        boolean streams,
        boolean showsUsage,
        Optional<String> thread,
        List<String> tags,
        List<ClientTool> tools,
        Optional<BroughtResults> brought,
        Optional<JsonNode> output) {

    static ChatRequest of(RequestBody body, SentFiles files) {
        JsonNode thread = body.get("metadata").path("thread");
        Optional<BroughtResults> brought = BroughtResults.ofMessages(body.get("messages"));
        Dialogue dialogue = brought.isPresent() ? Dialogue.NONE : Dialogue.of(body.get("messages"), files);
        boolean keeps = thread.isTextual() && !thread.asText().isBlank();
        return new ChatRequest(
                body.text("model").orElse(""),
                keeps ? dialogue.newest() : dialogue,
                body.get("stream").asBoolean(),
                body.get("stream_options").path("include_usage").asBoolean(),
                keeps ? Optional.of(thread.asText().strip()) : Optional.empty(),
                ClientTags.of(body),
                ClientTools.of(body),
                brought,
                ClientFormat.of(body.get("response_format")));
    }
}
