package dev.caravel.agent;

import dev.caravel.journal.Event;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Before each turn: leaves the run standing still when its turns are used up or it was told to stop. */
public final class TurnLimit implements Processor {

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        Run run = session.run();
        session.recordStop();
        if (run.isActive() && run.turns() >= run.start().maxTurns()) {
            session.record(new Event.RunParked("turns"));
        }
        session.sayWhatIsNext(exchange);
    }
}
