package dev.caravel.loop;

import dev.caravel.journal.ToolPins;
import dev.caravel.run.RequestedCall;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a server's tool is what it was when it was last allowed to run. It is allowed as it is when it first runs, and when a
 * person has approved a call. Tools of routes are as their author left them. Thread-safe.
 */
public final class ToolDefinitions {

    private final ToolPins pins;
    private final Map<String, String> seen = new ConcurrentHashMap<>();

    public ToolDefinitions(ToolPins pins) {
        this.pins = pins;
    }

    /** Whether the call's tool has changed since it was last allowed to run. */
    public boolean isChanged(RunSession session, RequestedCall call) {
        Optional<String> now = session.toolbox().definition(call.tool());
        if (now.isEmpty() || now.get().equals(seen.get(call.tool()))) {
            return false;
        }
        Optional<String> before = pins.find(call.tool());
        before.ifPresent(definition -> seen.put(call.tool(), definition));
        return before.isPresent() && !before.equals(now);
    }

    /** The call's tool may run as it is now. */
    public void allow(RunSession session, RequestedCall call) {
        session.toolbox().definition(call.tool()).ifPresent(now -> {
            if (!now.equals(seen.get(call.tool()))) {
                pins.keep(call.tool(), now);
                seen.put(call.tool(), now);
            }
        });
    }

    /** What a tool must be like that is called now; empty for a route's. */
    public Optional<String> allowed(RequestedCall call) {
        return Optional.ofNullable(seen.get(call.tool()));
    }
}
