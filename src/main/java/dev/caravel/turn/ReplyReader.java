package dev.caravel.turn;

import dev.caravel.loop.RunSession;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Reads the provider's reply, to the last event of its stream, while text is shown as it comes. */
public final class ReplyReader implements Processor {

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getIn();
        InputStream body = message.getBody(InputStream.class);
        message.setBody(null);
        RunSession.of(exchange).attempts().current().read(body == null ? InputStream.nullInputStream() : body);
    }
}
