#!/bin/sh
# A step that a circuit breaker gave up waiting for goes on, and what it writes afterwards is in the message that has gone on without it.
#
# Guess before running: with timeoutEnabled the breaker works on a copy, so that whatever the late step still does is thrown away once the
# fallback has answered.
# Seen: the step shares the exchange with the rest of the route. Its late body takes the place of the fallback's, and its header, variable
# and property are there, too. Whoever needs the fallback's answer to stay has to copy the exchange before the breaker.
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
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class Finding {
    /** As a step that is deep in a driver: it heeds no interrupt. */
    static void awaitAnyway(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // It goes on.
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        CountDownLatch fallbackAnswered = new CountDownLatch(1);
        CountDownLatch lateStepWrote = new CountDownLatch(1);
        DefaultCamelContext context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:start")
                        .circuitBreaker()
                            .resilience4jConfiguration().timeoutEnabled(true).timeoutDuration(200).end()
                            .process(exchange -> {
                                awaitAnyway(fallbackAnswered);
                                exchange.getMessage().setBody("late body");
                                exchange.getMessage().setHeader("late", "header");
                                exchange.setVariable("late", "variable");
                                exchange.setProperty("late", "property");
                                lateStepWrote.countDown();
                            })
                        .onFallback()
                            .setBody(constant("fallback body"))
                        .end()
                        .process(exchange -> {
                            fallbackAnswered.countDown();
                            lateStepWrote.await();
                        });
            }
        });
        context.start();
        Exchange answer = context.createProducerTemplate().request("direct:start", exchange -> exchange.getMessage().setBody("asked"));
        System.out.println("Camel " + context.getVersion());
        System.out.println("body: " + answer.getMessage().getBody());
        System.out.println("header: " + answer.getMessage().getHeader("late"));
        System.out.println("variable: " + answer.getVariable("late"));
        System.out.println("property: " + answer.getProperty("late"));
        context.stop();
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2> log > seen || { cat log; exit 1; }
cat seen
cat > expected <<TEXT
Camel $camel
body: late body
header: header
variable: variable
property: property
TEXT
diff expected seen
echo "as found: a step that a breaker gave up waiting for writes into the message that has gone on"
