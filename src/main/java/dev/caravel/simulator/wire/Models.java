package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The models that answer here: every name with one of the known beginnings. */
public final class Models {

    private static final List<String> BEGINNINGS = List.of("claude-", "gpt-", "o1", "o3", "o4", "simulated");
    private static final List<String> LISTED = List.of(
            "simulated", "claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5", "gpt-4o", "gpt-4o-mini", "o3");
    private static final String SINCE = "2025-01-01T00:00:00Z";
    private static final long SINCE_EPOCH_SECONDS = 1_735_689_600L;

    private Models() {}

    static boolean know(String name) {
        return BEGINNINGS.stream().anyMatch(name::startsWith);
    }

    /** The list as both providers' clients can read it. */
    public static JsonNode list() {
        ObjectNode list = Json.object().put("object", "list").put("has_more", false);
        list.put("first_id", LISTED.get(0)).put("last_id", LISTED.get(LISTED.size() - 1));
        for (String name : LISTED) {
            ObjectNode model = list.withArray("data").addObject();
            model.put("id", name).put("type", "model").put("display_name", name).put("created_at", SINCE);
            model.put("object", "model").put("created", SINCE_EPOCH_SECONDS).put("owned_by", "caravel");
        }
        return list;
    }
}
