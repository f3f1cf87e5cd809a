package dev.caravel.observe;

import dev.caravel.journal.TraceFiles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Camel's health check {@code caravel-agents}, for readiness. It is down while agents can't be asked: a provider is cut off
 * by its circuit breaker and no other one answers; and while a route hangs whose run was stopped. It stays up while a fallback answers, and while traces can't be written:
 * runs continue, and its details tell.
 */
public final class AgentsHealthCheck extends AbstractHealthCheck {

    /** The check's id, and the name of its bean. */
    public static final String ID = "caravel-agents";

    private final AgentsHealth agents;
    private final Supplier<TraceFiles.State> traces;

    /** @param traces how the writing of traces goes */
    public AgentsHealthCheck(AgentsHealth agents, Supplier<TraceFiles.State> traces) {
        super("caravel", ID);
        this.agents = agents;
        this.traces = traces;
    }

    private static String told(TraceFiles.State traces) {
        return switch (traces) {
            case WRITTEN -> "written";
            case BEHIND -> "behind: the disk of caravel.traces does not keep up; they are written later";
            case FAILING -> "not written: check the folder in caravel.traces";
        };
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        SortedMap<String, Boolean> breakers = agents.openBreakers();
        List<String> cutOff = breakers.keySet().stream().filter(breakers::get).toList();
        builder.detail("active", agents.active());
        builder.detail("queued", agents.queued());
        builder.detail("simulated", agents.isSimulated());
        builder.detail("traces", told(traces.get()));
        builder.detail("sources", agents.closed().map(why -> "paused: " + why).orElse("open"));
        builder.detail("cut_off", String.join(", ", cutOff));
        Set<String> stuck = agents.stuck();
        builder.detail("stuck", String.join(", ", stuck));
        if (!stuck.isEmpty()) {
            builder.down()
                    .message("a step hangs in the route of run " + String.join(", ", stuck)
                            + ", which was stopped and is closed; see where its thread is (jstack), and start anew");
        } else if (agents.outage().isPresent()) {
            builder.down().message(agents.outage().orElse("") + "; runs wait for it, and no task is taken");
        } else if (!cutOff.isEmpty() && cutOff.size() == breakers.size()) {
            builder.down()
                    .message("no model can be asked: the circuit breaker of " + String.join(", ", cutOff)
                            + " is open after many failures; it tries again by itself");
        } else {
            builder.up();
        }
    }
}
