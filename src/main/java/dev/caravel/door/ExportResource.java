package dev.caravel.door;

import dev.caravel.door.page.RunPage;
import dev.caravel.run.RunRecord;
import org.apache.camel.Exchange;

/** A run as one file to keep or to send to somebody, over HTTP. Thread-safe. */
public final class ExportResource {

    private final AgentDoor door;
    private final RunPage page;

    public ExportResource(AgentDoor door, RunPage page) {
        this.door = door;
        this.page = page;
    }

    /** The run of the path as a page of its own, which opens without a network and holds no secrets and no script. */
    public void export(Exchange exchange) {
        RunRecord run = door.known(exchange, RequestTarget.of(exchange).path("id"));
        HttpReply.of(exchange, 200, "text/html; charset=utf-8", page.of(run))
                .setHeader("Content-Disposition", "attachment; filename=\"run-" + run.id() + ".html\"");
        exchange.getMessage().setHeader("Content-Security-Policy", RunPage.POLICY);
    }
}
