package dev.caravel.loop;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * A step of the loop after which the run may go another way: what it records decides what comes next, and
 * {@link RunSession#moveOn} says it to the route in the variable {@code next}.
 */
@FunctionalInterface
public interface Step extends Processor {

    void take(RunSession session, Exchange exchange) throws Exception;

    @Override
    default void process(Exchange exchange) throws Exception {
        RunSession session = RunSession.of(exchange);
        take(session, exchange);
        session.moveOn(exchange);
    }
}
