package dev.caravel.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravel.text.JsonBuffers;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import java.util.Map;

/** JSON as the SDK wants it, and as the rest of Caravel has it. */
public final class Json {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private static final ObjectMapper MAPPER = JsonMapper.builder(
                    JsonBuffers.factory().build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The SDK's view of it. */
    public static final McpJsonMapper FOR_SDK = new JacksonMcpJsonMapper(MAPPER);

    private Json() {}

    public static Map<String, Object> map(JsonNode object) {
        return MAPPER.convertValue(object, MAP);
    }

    public static JsonNode read(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }
}
