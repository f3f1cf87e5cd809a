package dev.caravel.trigger;

import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A policy for routes that take tasks from Kafka: what becomes of each record is up to {@link RecordOffsets}. Also the handler of
 * the errors with which a record leaves such a route, to come again.
 */
public final class KafkaIntake extends RoutePolicySupport implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaIntake.class);

    private final Intake intake;
    private volatile String last = "";

    public KafkaIntake(Intake intake) {
        this.intake = intake;
    }

    @Override
    public void onInit(Route route) {
        route.setConsumerListener(
                new RecordOffsets(intake, () -> route.getCamelContext().isStopping()));
    }

    @Override
    public void handleException(Throwable exception) {
        handleException(exception.getMessage(), exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable exception) {
        if (exception instanceof KeyOrder.NotItsTurn) {
            LOG.debug("{}", exception.getMessage());
        } else if (exception instanceof RejectedExecutionException
                && !exception.getMessage().equals(last)) {
            // It comes again and again.
            last = exception.getMessage();
            LOG.warn("{}", last);
        } else if (!(exception instanceof RejectedExecutionException)) {
            LOG.warn("{}", message, exception);
        }
    }
}
