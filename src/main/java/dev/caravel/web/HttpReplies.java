package dev.caravel.web;

import dev.caravel.door.LiveReply;
import dev.caravel.door.Outcome;
import dev.caravel.door.Problem;
import dev.caravel.run.RunProperties;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Lets a route that begins with {@code platform-http:} and asks an agent answer as a caller expects: a status for each way
 * in which there is no answer, one line that says why, and none of the caller's own headers. What the route itself sets stays.
 */
final class HttpReplies extends RoutePolicySupport implements RoutePolicyFactory {

    private static final String REQUEST = "CaravelHttpRequest";
    private static final Pattern HTTP = Pattern.compile("(platform-http|rest):");
    private static final String TEXT = "text/plain; charset=utf-8";

    static void addTo(CamelContext context) {
        context.addRoutePolicyFactory(new HttpReplies());
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onEndpointAdd(Endpoint endpoint) {
                if (endpoint instanceof PlatformHttpEndpoint http) {
                    http.setHeaderFilterStrategy(new OwnHeaders(http.getHeaderFilterStrategy()));
                }
            }
        });
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return route instanceof RouteDefinition definition
                        && HTTP.matcher(context.resolvePropertyPlaceholders(
                                        definition.getInput().getEndpointUri()))
                                .lookingAt()
                ? this
                : null;
    }

    /** The request of a call, for as long as it lasts. */
    static HttpServerRequest request(Exchange exchange) {
        return exchange.getProperty(REQUEST, HttpServerRequest.class);
    }

    /** Whether an agent was asked on behalf of a caller over HTTP. */
    static boolean isAgents(Exchange exchange) {
        return request(exchange) != null && exchange.getProperty(RunProperties.ASKED_AGENT) != null;
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        if (exchange.getIn() instanceof HttpMessage message) {
            exchange.setProperty(REQUEST, message.getRequest());
            exchange.setProperty(LiveReply.PROPERTY, new VertxReply(message.getResponse()));
            Object sent = Form.take(message.getHeaders());
            if (sent != null) {
                message.setBody(sent);
            }
            if (sent instanceof Form form) {
                HeaderFilterStrategy filter = ((PlatformHttpEndpoint) route.getEndpoint()).getHeaderFilterStrategy();
                form.forEach((name, value) -> {
                    if (!filter.applyFilterToExternalHeaders(name, value, exchange)) {
                        message.getHeaders().putIfAbsent(name, value);
                    }
                });
            }
        }
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (isAgents(exchange)) {
            Message reply = exchange.getMessage();
            if (Objects.equals(
                    reply.getHeader(Exchange.CONTENT_TYPE, String.class),
                    request(exchange).getHeader(HttpHeaders.CONTENT_TYPE))) {
                reply.setHeader(Exchange.CONTENT_TYPE, TEXT);
            }
            Outcome.of(exchange).ifPresent(outcome -> tell(outcome, exchange));
        }
        if (exchange.getProperty(LiveReply.PROPERTY) instanceof VertxReply reply) {
            reply.finish();
        }
    }

    /** What the route itself has said stays: it may answer for the agent. */
    private static void tell(Outcome outcome, Exchange exchange) {
        Message reply = exchange.getMessage();
        if (exchange.getException() != null) {
            exchange.setException(null);
            reply.getHeaders().keySet().removeIf(name -> !name.startsWith("Caravel"));
            say(outcome, exchange);
        } else if (reply.getHeader(Exchange.HTTP_RESPONSE_CODE) == null) {
            reply.setHeader(Exchange.HTTP_RESPONSE_CODE, outcome.status());
            if (reply.getBody() == exchange.getProperty(RunProperties.ANSWER)) {
                say(outcome, exchange);
            }
        }
    }

    private static void say(Outcome outcome, Exchange exchange) {
        Message reply = exchange.getMessage();
        boolean json = Optional.ofNullable(request(exchange).getHeader(HttpHeaders.ACCEPT))
                .filter(accept -> accept.contains("json"))
                .isPresent();
        reply.setHeader(Exchange.HTTP_RESPONSE_CODE, outcome.status());
        outcome.retryAfter().ifPresent(seconds -> reply.setHeader("Retry-After", seconds));
        reply.setHeader(Exchange.CONTENT_TYPE, json ? Problem.TYPE : TEXT);
        reply.setBody(json ? outcome.problem().toJson() : outcome.line() + "\n");
    }
}
