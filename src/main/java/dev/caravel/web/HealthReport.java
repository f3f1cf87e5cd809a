package dev.caravel.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import org.apache.camel.health.HealthCheck;

/**
 * Camel's health checks as JSON: {@code {"status", "checks": [{"name", "status", "message", "data"}]}}. One that is down makes
 * the whole down.
 */
record HealthReport(boolean up, String json) {

    static HealthReport of(Collection<HealthCheck.Result> results) {
        boolean up = results.stream().noneMatch(result -> result.getState() == HealthCheck.State.DOWN);
        ObjectNode report = JsonNodeFactory.instance.objectNode().put("status", up ? "UP" : "DOWN");
        ArrayNode checks = report.putArray("checks");
        results.forEach(result -> add(checks.addObject(), result));
        return new HealthReport(up, report.toString());
    }

    private static void add(ObjectNode check, HealthCheck.Result result) {
        check.put("name", result.getCheck().getId());
        check.put("status", result.getState().name());
        result.getMessage().ifPresent(message -> check.put("message", message));
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        result.getDetails().forEach((name, value) -> {
            // Camel's own, such as how often it was invoked, have a dot.
            if (!name.contains(".")) {
                data.putPOJO(name, value);
            }
        });
        if (!data.isEmpty()) {
            check.set("data", data);
        }
    }
}
