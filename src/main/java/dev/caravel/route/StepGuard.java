package dev.caravel.route;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.WrapAwareProcessor;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Stands around every step of every route: what a step throws is its message's failure, an {@link Error} as well as an
 * exception. Camel itself only knows exceptions: after an error the message goes on as if all were well, or never ends, as
 * the thread that should have taken it on is gone.
 */
public final class StepGuard implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        return new Step(target);
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
                exchange.setException(e);
                passage.goOnLater(exchange);
                return false;
            }
            return passage.returned(sync);
        }
    }

    /** Where a message is in a step. It leaves the step once, and not before the step is known not to have thrown. */
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

        Passage(AsyncCallback next) {
            super(Place.WITHIN);
            this.next = next;
        }

        @Override
        public void done(boolean sync) {
            if (!compareAndSet(Place.WITHIN, Place.DONE_WITHIN) && compareAndSet(Place.WAITED_FOR, Place.LEFT)) {
                next.done(sync);
            }
        }

        boolean returned(boolean sync) {
            if (compareAndSet(Place.WITHIN, Place.WAITED_FOR)) {
                return false;
            }
            set(Place.LEFT);
            next.done(sync);
            return sync;
        }

        /** Not from here: this may be the end of the stack. */
        void goOnLater(Exchange exchange) {
            exchange.getContext()
                    .getCamelContextExtension()
                    .getReactiveExecutor()
                    .schedule(() -> next.done(false));
            set(Place.LEFT);
        }
    }
}
