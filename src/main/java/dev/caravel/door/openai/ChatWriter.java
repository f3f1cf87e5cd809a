package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes an answer as the chunks of a chat completion. */
final class ChatWriter implements AnswerWriter {

    private final Completion completion;
    private final boolean showsUsage;
    private boolean begun;

    ChatWriter(Completion completion, boolean showsUsage) {
        this.completion = completion;
        this.showsUsage = showsUsage;
    }

    @Override
    public String words(String words) {
        return piece("content", words);
    }

    @Override
    public String progress(String line) {
        return piece("reasoning_content", line + "\n");
    }

    @Override
    public String end(Ending ending) {
        String calls = ending.calls().isEmpty()
                ? ""
                : data(completion.piece((ObjectNode) delta().set("tool_calls", completion.calls(ending)), null));
        return calls
                + data(completion.piece(delta(), ending.finish()))
                + (showsUsage ? data(completion.used(ending.run())) : "")
                + DONE;
    }

    @Override
    public String failure(OpenAiError error) {
        return data(error.json()) + DONE;
    }

    private String piece(String field, String words) {
        return data(completion.piece(delta().put(field, words), null));
    }

    private ObjectNode delta() {
        ObjectNode delta = JsonNodeFactory.instance.objectNode();
        if (!begun) {
            begun = true;
            delta.put("role", "assistant").put("content", "");
        }
        return delta;
    }

    private static String data(ObjectNode json) {
        return "data: " + json + "\n\n";
    }
}
