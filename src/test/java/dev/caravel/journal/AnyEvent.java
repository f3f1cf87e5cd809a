package dev.caravel.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.money.Usage;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** An event of each type there is, in full and with everything absent that may be. */
public final class AnyEvent {

    /** Quotes, a line's end, no character at all, letters of many bytes, and half of a character that takes two. */
    private static final String TEXT = "\"'\\\n\u0000 é 漢 \uD83D\uDE00 \uD83D.";

    private static final Dollars AMOUNT = Dollars.parse("0.000000000001");

    private AnyEvent() {}

    public static Stream<Event> ofEachType() {
        return Arrays.stream(Event.class.getPermittedSubclasses())
                .flatMap(type -> Stream.of(event(type, true), event(type, false)));
    }

    private static Event event(Class<?> type, boolean full) {
        RecordComponent[] parts = type.getRecordComponents();
        Object[] values = Arrays.stream(parts)
                .map(part -> full || isNeeded(part) ? value(type, part) : null)
                .toArray();
        try {
            Class<?>[] types =
                    Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return (Event) type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isNeeded(RecordComponent part) {
        return part.getType().isPrimitive()
                || part.getType().isEnum()
                || Set.of("agent", "status", "approval", "call", "tool", "digest", "expiresAt")
                        .contains(part.getName());
    }

    private static Object value(Class<?> type, RecordComponent part) {
        boolean name = type == Event.RunStarted.class
                        && Set.of("agent", "tenant", "thread", "key", "parent", "replyTo")
                                .contains(part.getName())
                || type == Event.RunEnded.class && part.getName().equals("reason")
                || type == Event.RunParked.class && part.getName().equals("waitsFor")
                || type == Event.ApprovalRequested.class
                        && !Set.of("arguments", "question").contains(part.getName());
        if (part.getType().isEnum()) {
            return part.getType().getEnumConstants()[0];
        }
        if (part.getName().equals("approval")) {
            return UUID.randomUUID().toString();
        }
        if (part.getType() == Event.NextTry.class) {
            return new Event.NextTry("a-name", "2026-11-25T11:00:00Z", "2026-11-25T12:00:00Z");
        }
        if (part.getType() == GivenCall.class) {
            return new GivenCall("a-call", "a-tool", array().get(0));
        }
        if (part.getName().equals("expiresAt")) {
            return "2026-11-25T12:00:00Z";
        }
        return name ? "a-name" : value(part.getGenericType());
    }

    private static Object value(Type type) {
        if (type instanceof ParameterizedType many) {
            Type[] parts = many.getActualTypeArguments();
            return many.getRawType() == Map.class ? Map.of(value(parts[0]), value(parts[1])) : List.of(value(parts[0]));
        }
        if (type == String.class) {
            return TEXT;
        } else if (type == int.class || type == Integer.class) {
            return Integer.MAX_VALUE;
        } else if (type == long.class || type == Long.class) {
            return Long.MAX_VALUE;
        } else if (type == boolean.class || type == Boolean.class) {
            return true;
        } else if (type == Dollars.class) {
            return AMOUNT;
        } else if (type == Usage.class) {
            return new Usage(1, 2, 3, 4, 5, 6);
        } else if (type == Scope.class) {
            return new Scope("day:2026-11-22", AMOUNT);
        } else if (type == Message.class) {
            return Message.assistant(array(), "anthropic/claude-haiku-5-5");
        } else if (type == Event.ForkedFrom.class) {
            return new Event.ForkedFrom("a-run", 7);
        } else if (type == Inquiry.class) {
            return new Inquiry(TEXT, List.of(TEXT), array().get(0));
        } else if (type == Event.Cleared.class) {
            return new Event.Cleared(2, "a-call", "a-tool", TEXT);
        } else if (type == Attachment.class) {
            return new Attachment("photo.png", "image/png", 1_234, "0f".repeat(32), 64, 48, 2);
        } else if (type == ClientTool.class) {
            return new ClientTool("a-tool", "It is a tool", array().get(0));
        } else if (type == ArrayNode.class) {
            return array();
        } else if (type == JsonNode.class) {
            return array().get(0);
        }
        throw new AssertionError("no example of " + type);
    }

    private static ArrayNode array() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        ObjectNode block =
                array.addObject().put("type", "text").put("text", TEXT).putNull("nothing");
        block.put("number", new BigDecimal("1.10")).put("large", Long.MAX_VALUE);
        return array;
    }
}
