#!/bin/sh
# A circuit breaker that counts one kind of exception counts all of them in a route made from a template, and none at all where its
# configuration is a bean that it refers to.
#
# Guess before running: recordException(IOException) means the same in a route, in a route template and in a configuration that
# the breaker names: IOExceptions open it, other exceptions never do.
# Seen: so it is in a route only. In a route made from a template, which Camel copies, IllegalStateExceptions open it
# (the copy of the configuration has the ignored exceptions in the place of the recorded ones). With a configuration by reference,
# IOExceptions do not open it: the exceptions are read from the breaker's own configuration, which is empty.
set -eu
camel=4.18.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1.0.0</version>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>$camel</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-resilience4j</artifactId><version>$camel</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Resilience4jConfigurationDefinition;

class Finding {
    static final AtomicInteger reached = new AtomicInteger();
    static Exception failure;

    static Resilience4jConfigurationDefinition counting(Resilience4jConfigurationDefinition breaker) {
        return breaker.minimumNumberOfCalls(2).slidingWindowSize(2).throwExceptionWhenHalfOpenOrOpenState(true)
                .recordException(IOException.class);
    }

    public static void main(String[] arguments) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getRegistry().bind("counting", counting(new Resilience4jConfigurationDefinition()));
        Processor fail = exchange -> {
            reached.incrementAndGet();
            throw failure;
        };
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                counting(from("direct:route").circuitBreaker().resilience4jConfiguration()).end().process(fail);
                counting(routeTemplate("breaker").from("direct:template").circuitBreaker().resilience4jConfiguration()).end()
                        .process(fail);
                from("direct:reference").circuitBreaker().configuration("counting").process(fail);
            }
        });
        context.start();
        TemplatedRouteBuilder.builder(context, "breaker").routeId("made").add();
        System.out.println("Camel " + context.getVersion());
        for (String kind : new String[] {"route", "template", "reference"}) {
            System.out.println(kind + ": of six calls, " + reached(context, kind, new IllegalStateException())
                    + " that fail with another exception come through, " + reached(context, kind, new IOException())
                    + " that fail with a recorded one");
        }
        context.stop();
    }

    static int reached(DefaultCamelContext context, String kind, Exception e) {
        failure = e;
        reached.set(0);
        for (int i = 0; i < 6; i++) {
            context.createProducerTemplate().request("direct:" + kind, exchange -> {});
        }
        return reached.get();
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>log | tee seen

[ "$(sed -n 1p seen)" = "Camel $camel" ]
grep -q '^route: of six calls, 6 .*, 1 ' seen
grep -q '^template: of six calls, 2 .*, 0 ' seen
grep -q '^reference: of six calls, 6 .*, 6 ' seen
echo "as found: only a breaker that stands in a route counts the exceptions that it is told to"
