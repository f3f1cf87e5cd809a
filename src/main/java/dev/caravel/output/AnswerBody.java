package dev.caravel.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.tool.ToolArguments;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;

/** An answer that matches its schema, as a caller's message has it. */
public final class AnswerBody {

    private AnswerBody() {}

    /**
     * Plain values: maps, lists, text, numbers, true or false, null.
     *
     * @param schema it matches
     */
    public static Object of(String answer, JsonNode schema) {
        Object value = ToolArguments.plain(AnswerText.read(answer).orElseThrow(), schema);
        if (value instanceof Map<?, ?> map) {
            return new AnswerMap((Map<String, Object>) map);
        }
        return value instanceof List<?> list ? new AnswerList((List<Object>) list) : value;
    }

    /** Says how answers become bytes: Camel knows no way from a map to these. */
    public static void register(TypeConverterRegistry converters) {
        for (Class<?> form : List.of(AnswerMap.class, AnswerList.class)) {
            add(converters, form, byte[].class, AnswerBody::bytes);
            add(converters, form, InputStream.class, answer -> new ByteArrayInputStream(bytes(answer)));
        }
    }

    private static void add(
            TypeConverterRegistry converters, Class<?> from, Class<?> to, Function<Object, Object> conversion) {
        converters.addTypeConverter(
                to, from, new SimpleTypeConverter(false, (type, exchange, value) -> conversion.apply(value)));
    }

    private static byte[] bytes(Object answer) {
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }
}
