package dev.caravel.embed;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** An application that embeds Caravel and brings nothing besides. Prints the answer of its agent, or why it does not start. */
final class ApplicationMain {

    private ApplicationMain() {}

    /** @param arguments settings: name=value */
    public static void main(String[] arguments) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().addInitialProperty("caravel.simulator", "true");
        Stream.of(arguments).map(setting -> setting.split("=", 2)).forEach(setting -> context.getPropertiesComponent()
                .addInitialProperty(setting[0], setting[1]));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:helper?description=x").to("direct:caravel-loop");
                from("tool:stock?description=How+many&readOnlyHint=true").setBody(constant("42 pieces"));
            }
        });
        try {
            context.start();
            Exchange reply = context.createProducerTemplate()
                    .request("agent:helper", exchange -> exchange.getMessage().setBody("[[call stock {}]]"));
            System.out.println(reply.getException() == null ? reply.getMessage().getBody() : reply.getException());
        } catch (Exception e) {
            System.out.println("refused: " + e.getCause().getMessage());
        }
        System.exit(0);
    }

    /** The class path without the libraries that an application does not inherit. */
    static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !Path.of(entry)
                        .getFileName()
                        .toString()
                        .matches("(sqlite-jdbc|postgresql|jsoup|jackson-dataformat-csv|camel-(main|file|kafka|quartz"
                                + "|platform-http|vertx)|kafka-clients|quartz|vertx|netty|picocli|logback|jline"
                                + "|spring|micrometer-registry|prometheus).*"))
                .collect(Collectors.joining(java.io.File.pathSeparator));
    }
}
