package dev.caravel.run;

import dev.caravel.journal.Event;
import dev.caravel.money.Dollars;

/**
 * Who answered last, and for how much.
 *
 * @param asked the {@code provider/model} that was asked; empty before the first reply
 * @param by the model that the reply named
 * @param ifPassed what the call cost, all of it, where that was more than was reserved for it; zero else
 */
public record Served(String asked, String by, Dollars ifPassed) {

    static final Served NOBODY = new Served("", "", Dollars.ZERO);

    static Served of(Event.ModelReplied reply, Dollars reserved) {
        boolean more = reply.costUsd().compareTo(reserved) > 0;
        return new Served(reply.model(), reply.servedBy(), more ? reply.costUsd() : Dollars.ZERO);
    }
}
