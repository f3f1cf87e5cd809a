package dev.caravel.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Leaves out of the log what many of Camel's consumers say of a message whose route failed: {@link RouteFailures} has said it. */
public final class RepeatedFailures extends Filter<ILoggingEvent> {

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLoggerName().startsWith("org.apache.camel.component.")
                        && event.getMessage().startsWith("Error processing exchange")
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
