package dev.caravel.approval;

import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/** Approves or denies a tool call that waits for a person, or answers the question that it puts. */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "approval",
        title = "Approval",
        syntax = "approval:decision",
        producerOnly = true,
        category = {Category.AI})
public final class ApprovalEndpoint extends DefaultEndpoint {

    @UriPath(enums = "approve,deny,answer", description = "What is answered")
    @Metadata(required = true)
    private final String decision;

    @UriParam(description = "The approval that is answered. Unset: the body names it. May be a simple expression")
    private String id = "";

    @UriParam(description = "Who decides. Unset: the route. May be a simple expression")
    private String by = "";

    @UriParam(description = "What the model is told when the call is denied. May be a simple expression")
    private String reason = "";

    @UriParam(
            description =
                    "The answer to a question. Unset: the body, where the option id names the approval. May be a simple expression")
    private String answer = "";

    ApprovalEndpoint(String uri, ApprovalComponent component, String decision) {
        super(uri, component);
        this.decision = decision;
    }

    @Override
    public Producer createProducer() {
        return new ApprovalProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("approval:" + decision
                + " answers a call that waits and can't begin a route; from: trace:approval.requested hears of them");
    }

    public String getDecision() {
        return decision;
    }

    public String getId() {
        return id;
    }

    public void setId(String id) {
        this.id = id;
    }

    public String getAnswer() {
        return answer;
    }

    public void setAnswer(String answer) {
        this.answer = answer;
    }

    public String getBy() {
        return by;
    }

    public void setBy(String by) {
        this.by = by;
    }

    public String getReason() {
        return reason;
    }

    public void setReason(String reason) {
        this.reason = reason;
    }
}
