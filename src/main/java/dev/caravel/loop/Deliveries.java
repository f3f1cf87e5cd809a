package dev.caravel.loop;

import dev.caravel.journal.Event;
import dev.caravel.journal.JournalUnavailable;
import dev.caravel.journal.RunStatus;
import dev.caravel.journal.StaleOwner;
import dev.caravel.run.Answer;
import dev.caravel.run.CaravelHeaders;
import dev.caravel.run.DeliveryPostponed;
import dev.caravel.run.Run;
import dev.caravel.run.TraceContext;
import dev.caravel.run.TraceParent;
import dev.caravel.text.Causes;
import dev.caravel.text.Printable;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the answers of runs that are over to their {@code replyTo}, at least once, whoever waits or does not wait for them;
 * and of runs that were resumed by themselves and are paused now, how they stand, as a caller would get it. A run that failed or was
 * cancelled has no answer: then the message's body says why. What the run was asked is in the
 * variable {@code input}. Thread-safe.
 */
final class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** Addresses at which something is posted, and not an endpoint of Camel's: its options would be a receiver's. */
    private static final Pattern WEBHOOK = Pattern.compile("https?:", Pattern.CASE_INSENSITIVE);

    private static final String WEBHOOKS = "direct:caravel-webhook?block=false";

    private final CamelContext context;
    private final BiConsumer<Run, Event> recorder;
    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private volatile ProducerTemplate template;
    private volatile Consumer<String> courier;

    Deliveries(CamelContext context, BiConsumer<Run, Event> recorder) {
        this.context = context;
        this.recorder = recorder;
    }

    /**
     * Delivers what a run has to tell that just ended or was paused. For a webhook's receiver nobody waits who has to do
     * with the run, where somebody else sends it.
     */
    void ended(Run run) {
        Consumer<String> other = courier;
        if (other == null || !isWebhook(run.start().replyTo())) {
            deliver(run);
        } else if (run.isToBeDelivered()) {
            other.accept(run.id());
        }
    }

    /** @param sender of the webhooks of runs that end, by their ids */
    void sendWebhooksBy(Consumer<String> sender) {
        courier = sender;
    }

    private static boolean isWebhook(String target) {
        return target != null && WEBHOOK.matcher(target).lookingAt();
    }

    /** A run of a trigger's message may be finished by a program without triggers. */
    private static String why(Exception failure) {
        return failure instanceof DirectConsumerNotAvailableException
                ? "no route here takes it. A program on this journal that has such a route delivers it (caravel serve)."
                : Causes.line(failure) + ". It is tried again.";
    }

    /**
     * Delivers, unless there is nothing to deliver or somebody is at it; what fails is tried again later.
     *
     * @return why it failed
     */
    Optional<Exception> deliver(Run run) {
        if (!run.isToBeDelivered() || !inProgress.add(run.id())) {
            return Optional.empty();
        }
        try {
            String target = run.start().replyTo();
            Optional<Exception> failure = send(target, run);
            if (failure.isEmpty()) {
                failing.remove(run.id());
                recorder.accept(run, new Event.AnswerDelivered(target));
            } else if (!(failure.get() instanceof DeliveryPostponed) && failing.add(run.id())) {
                LOG.warn(
                        "The answer of run {} could not be delivered to {}: {}",
                        run.id(),
                        Printable.line(target),
                        why(failure.get()));
            }
            return failure;
        } catch (StaleOwner | JournalUnavailable e) {
            LOG.warn("The answer of run {} is delivered, but that could not be recorded: {}", run.id(), Causes.line(e));
            return Optional.of(e);
        } finally {
            inProgress.remove(run.id());
        }
    }

    private Optional<Exception> send(String target, Run run) {
        try {
            return Optional.ofNullable(template()
                    .send(isWebhook(target) ? WEBHOOKS : atOnce(target), exchange -> fill(exchange, run))
                    .getException());
        } catch (RuntimeException e) {
            // Nothing can be sent to such an address, or everything ends.
            return Optional.of(e);
        }
    }

    /** A route that is not there is not waited for, half a minute each time: the answer is brought when it is. */
    private static String atOnce(String target) {
        return target.startsWith("direct:") && !target.contains("block=")
                ? target + (target.contains("?") ? "&" : "?") + "block=false"
                : target;
    }

    private ProducerTemplate template() {
        if (template == null) {
            template = context.createProducerTemplate();
        }
        return template;
    }

    private void fill(Exchange exchange, Run run) {
        Message message = exchange.getMessage();
        if (run.start().replyHeaders() != null) {
            message.setHeaders(ReplyHeaders.of(run.start().replyHeaders()));
        }
        TraceContext.of(context).ofRun(run.id(), run.start()).ifPresent(place -> {
            // The caller's own is of the task.
            message.removeHeader(TraceParent.STATE_HEADER);
            place.headers().forEach(message::setHeader);
        });
        Answer.describe(message, run);
        exchange.setVariable(LoopVariables.INPUT, run.start().input());
        exchange.setVariable(LoopVariables.REPLY_TO, run.start().replyTo());
        if (run.status() == RunStatus.COMPLETED || !run.isOver()) {
            message.setBody(run.answerBody()
                    .map(body -> body instanceof Number || body instanceof Boolean ? body.toString() : body)
                    .orElse(null));
        } else {
            message.setHeader(CaravelHeaders.ERROR, Answer.error(run));
            message.setBody(Answer.error(run));
        }
    }
}
