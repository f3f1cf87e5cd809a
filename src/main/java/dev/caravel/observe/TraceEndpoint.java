package dev.caravel.observe;

import dev.caravel.journal.Redaction;
import dev.caravel.journal.RunListeners;
import java.util.Set;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Receives the events of the runs of this process. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "trace",
        title = "Trace",
        syntax = "trace:types",
        consumerOnly = true,
        category = {Category.AI, Category.MONITORING})
public final class TraceEndpoint extends DefaultEndpoint {

    @UriPath(description = "Types of events, comma-separated, or an asterisk for all")
    @Metadata(required = true)
    private final String types;

    @UriParam(
            defaultValue = "1000",
            description = "How many events may wait for a route that is slow; later ones are dropped")
    private int queueSize = 1_000;

    private final Set<String> chosen;

    TraceEndpoint(String uri, TraceComponent component, String types, Set<String> chosen) {
        super(uri, component);
        this.types = types;
        this.chosen = chosen;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (queueSize <= 0) {
            throw new IllegalArgumentException("trace:" + types + ": queueSize must be more than 0");
        }
        TraceConsumer consumer = new TraceConsumer(
                this,
                processor,
                chosen,
                getCamelContext().getRegistry().findSingleByType(RunListeners.class),
                getCamelContext().getRegistry().findSingleByType(Redaction.class));
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException(
                "trace:" + types + " tells of events and can't be sent to: it begins a route");
    }

    public String getTypes() {
        return types;
    }

    public int getQueueSize() {
        return queueSize;
    }

    public void setQueueSize(int queueSize) {
        this.queueSize = queueSize;
    }
}
