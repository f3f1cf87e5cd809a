package dev.caravel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.text.JsonBuffers;
import java.util.Collection;
import java.util.Map;
import org.apache.camel.Exchange;

/** What a tool's route left in the body, as text for a model. */
public final class ToolResult {

    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .findAndAddModules()
            .build();

    /** What the model is told where a route leaves nothing. */
    public static final String NONE = "(no result)";

    private ToolResult() {}

    /** Text as it is, maps, lists and records as JSON, anything else as Camel converts it. */
    public static String text(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body == null) {
            return NONE;
        }
        if (body instanceof Map || body instanceof Collection || body instanceof Record) {
            try {
                return MAPPER.writeValueAsString(body);
            } catch (JsonProcessingException e) {
                throw new ToolFailure("the result cannot be written as JSON: " + e.getOriginalMessage());
            }
        }
        String text = exchange.getMessage().getBody(String.class);
        return text == null ? body.toString() : text;
    }

    /** The beginning of a text that is too long, with a word on what was cut. */
    public static String bounded(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "\n[cut: these are the first " + end + " of " + text.length()
                + " characters; ask for less]";
    }

    /** Both ends of a text that is too long, with a word on what was cut: of an error the last line often says most. */
    public static String ends(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int tail = longest / 4;
        int begin = longest - tail;
        int end = text.length() - tail;
        begin -= Character.isLowSurrogate(text.charAt(begin)) ? 1 : 0;
        end += Character.isLowSurrogate(text.charAt(end)) ? 1 : 0;
        return text.substring(0, begin) + "\n[cut: " + (end - begin) + " characters]\n" + text.substring(end);
    }
}
