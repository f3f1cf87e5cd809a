package dev.caravel.agent;

import dev.caravel.route.CatalogConsumer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** A message in an agent's route. It leaves it once: when the route ends, or before, when its run is ended from elsewhere. */
public final class AgentCall {

    private static final String PROPERTY = "CaravelAgentCall";

    private final Exchange exchange;
    private final End end;
    private final AtomicBoolean over = new AtomicBoolean();

    /** Whoever waits for the answer. */
    interface End {

        /**
         * @param answer the exchange of the route, or another one in its place
         * @param sync as in {@link AsyncCallback}
         */
        public void of(Exchange answer, boolean sync);
    }

    AgentCall(Exchange exchange, End end) {
        this.exchange = exchange;
        this.end = end;
        exchange.setProperty(PROPERTY, this);
    }

    /** The call that this exchange belongs to; empty when nobody waits for it. */
    public static Optional<AgentCall> of(Exchange exchange) {
        return Optional.ofNullable((AgentCall) exchange.getProperty(PROPERTY));
    }

    /** Sends the message through the route. */
    boolean run(CatalogConsumer<Agent> agent) {
        try {
            return agent.getAsyncProcessor().process(exchange, sync -> end(exchange, sync));
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
            if (!end(exchange, false)) {
                throw e;
            }
            return false;
        }
    }

    /** Ends the call with this answer; false when it is over already, and what the route does now counts for nothing. */
    public boolean end(Exchange answer, boolean sync) {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        end.of(answer, sync);
        return true;
    }
}
