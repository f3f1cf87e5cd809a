package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Something in the output of a response that is being written: words of the answer, or what the agent does meanwhile. */
final class OutputItem {

    /** What an item is, and what its pieces are called. */
    enum Kind {
        MESSAGE("msg_", "response.content_part", "response.output_text", "content_index"),
        REASONING("rs_", "response.reasoning_summary_part", "response.reasoning_summary_text", "summary_index");

        final String prefix;
        final String part;
        final String text;
        final String index;

        Kind(String prefix, String part, String text, String index) {
            this.prefix = prefix;
            this.part = part;
            this.text = text;
            this.index = index;
        }
    }

    private final Kind kind;
    private final String id;
    private final StringBuilder words = new StringBuilder();
    private final WordCutter cutter = new WordCutter();

    /** @param place where it stands in the output */
    OutputItem(Kind kind, String run, int place) {
        this.kind = kind;
        this.id = kind.prefix + run + "_" + place;
    }

    Kind kind() {
        return kind;
    }

    String id() {
        return id;
    }

    String words() {
        return words.toString();
    }

    /** Returns the pieces in which it is to be sent; the end of it may be kept for later. */
    List<String> add(String more) {
        words.append(more);
        return kind == Kind.MESSAGE ? cutter.cut(more) : List.of(more);
    }

    /** What was kept; empty when nothing was. */
    String rest() {
        return cutter.rest();
    }

    /** Before it has words. */
    ObjectNode begun() {
        return json("in_progress", false);
    }

    /** With its words. */
    ObjectNode whole() {
        return json("completed", true);
    }

    private ObjectNode json(String status, boolean withPart) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", id);
        if (kind == Kind.MESSAGE) {
            json.put("type", "message").put("status", status).put("role", "assistant");
        } else {
            json.put("type", "reasoning");
        }
        var parts = json.putArray(kind == Kind.MESSAGE ? "content" : "summary");
        if (withPart) {
            parts.add(part(words()));
        }
        return json;
    }

    /** The one part that it has. */
    ObjectNode part(String text) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        if (kind == Kind.MESSAGE) {
            part.put("type", "output_text").put("text", text);
            part.putArray("annotations");
            part.putArray("logprobs");
        } else {
            part.put("type", "summary_text").put("text", text);
        }
        return part;
    }
}
