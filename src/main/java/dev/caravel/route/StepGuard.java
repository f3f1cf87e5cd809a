package dev.caravel.route;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.WrapAwareProcessor;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Stands around every step of every route: what a step throws is its message's failure, an {@link Error} as well as an
 * exception. Camel itself only knows exceptions: after an error the message continues as if all were well, or never ends, as
 * the thread that should have taken it on is gone.
 */
public final class StepGuard implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        return new Step(definition instanceof CircuitBreakerDefinition ? new OwnExchange(target) : target);
    }

    /**
     * A circuit breaker, on a copy of the message that is taken over once. When its time is up, the message continues with its
     * fallback, and what comes later must not come over that.
     */
    private static final class OwnExchange extends DelegateAsyncProcessor {

        OwnExchange(Processor target) {
            super(target);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Exchange own = ExchangeHelper.createCopy(exchange, true);
            return processor.process(own, sync -> {
                // All of it: what the step removed is gone, too.
                exchange.getVariables().clear();
                ExchangeHelper.copyResultsPreservePattern(exchange, own);
                callback.done(sync);
            });
        }
    }

    private static final class Step extends DelegateAsyncProcessor implements WrapAwareProcessor {

        private final Processor target;

        Step(Processor target) {
            super(target);
            this.target = target;
        }

        @Override
        public Processor getWrapped() {
            return target;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Passage passage = new Passage(callback);
            boolean sync;
            try {
                sync = processor.process(exchange, passage);
            } catch (Throwable e) {
                passage.failed(exchange, e);
                return false;
            }
            return passage.returned(sync);
        }
    }

    /**
     * Where a message is in a step. It leaves the step once; where the step itself took it to its end, not before the step is
     * known not to have thrown.
     */
    private enum Place {
        WITHIN,
        DONE_WITHIN,
        WAITED_FOR,
        LEFT
    }

    /** One message in a step. */
    private static final class Passage extends AtomicReference<Place> implements AsyncCallback {

        private static final long serialVersionUID = 1L;

        private final transient AsyncCallback next;
        private final transient Thread thread = Thread.currentThread();

        Passage(AsyncCallback next) {
            super(Place.WITHIN);
            this.next = next;
        }

        @Override
        public void done(boolean sync) {
            boolean within = Thread.currentThread() == thread && compareAndSet(Place.WITHIN, Place.DONE_WITHIN);
            if (!within && (compareAndSet(Place.WAITED_FOR, Place.LEFT) || compareAndSet(Place.WITHIN, Place.LEFT))) {
                next.done(sync);
            }
        }

        boolean returned(boolean sync) {
            if (compareAndSet(Place.DONE_WITHIN, Place.LEFT)) {
                next.done(sync);
                return sync;
            }
            compareAndSet(Place.WITHIN, Place.WAITED_FOR);
            return false;
        }

        /** It continues, though not from here: this may be the end of the stack. */
        void failed(Exchange exchange, Throwable why) {
            if (get() != Place.LEFT) {
                exchange.setException(why);
                exchange.getContext()
                        .getCamelContextExtension()
                        .getReactiveExecutor()
                        .schedule(() -> next.done(false));
                set(Place.LEFT);
            }
        }
    }
}
