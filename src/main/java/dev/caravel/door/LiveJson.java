package dev.caravel.door;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** The JSON form of what happens in a run and is never written down. */
final class LiveJson {

    private LiveJson() {}

    /** The model wrote this much more. */
    static String text(String run, String delta) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("run", run)
                .put("type", "text")
                .put("delta", delta)
                .toString();
    }

    /** The words since the last event do not count. */
    static String retracted(String run) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("run", run)
                .put("type", "text.retracted")
                .toString();
    }
}
