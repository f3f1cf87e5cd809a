#!/bin/sh
# Camel's pollEnrich with a file name that is made from the message hands out whichever file comes first.
#
# Guess before running: pollEnrich with file:store?fileName=${exchangeProperty.order} gets the file of that name, or nothing.
# Seen: it gets the same file for every name, one that nobody asked for; for fileName=${body} it gets none, not even the one that is
# there; ${header.order} gets the right ones. With allowOptimisedComponents=false all of them mean what they say.
# Why: a dynamic pollEnrich of files keeps one endpoint for all messages, with the expression in it, and evaluates that where the
# message's headers are known, but not its properties (no name is no filter) and not its body.
set -eu
camel=4.18.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>$camel</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class Finding {
    public static void main(String[] arguments) throws Exception {
        Files.createDirectories(Path.of("store"));
        for (int order = 1; order < 5; order++) {
            Files.writeString(Path.of("store/order-" + order), "of order " + order);
        }
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (String word : new String[] {"exchangeProperty.order", "body", "header.order"}) {
                        for (boolean optimised : new boolean[] {true, false}) {
                            from("direct:" + word + optimised)
                                    .setProperty("order", body())
                                    .pollEnrich()
                                    .simple("file:store?noop=true&idempotent=false&fileName=${" + word + "}")
                                    .timeout(1000)
                                    .allowOptimisedComponents(optimised)
                                    .setBody(simple("${header.CamelFileName}"));
                        }
                    }
                }
            });
            context.start();
            System.out.println("Camel " + context.getVersion());
            ProducerTemplate template = context.createProducerTemplate();
            for (String word : new String[] {"exchangeProperty.order", "body", "header.order"}) {
                for (boolean optimised : new boolean[] {true, false}) {
                    Set<String> got = new TreeSet<>();
                    int right = 0;
                    for (String name : new String[] {"order-1", "order-2", "order-3", "order-4", "order-9"}) {
                        String found = String.valueOf(template.requestBodyAndHeader(
                                "direct:" + word + optimised, name, "order", name, String.class));
                        right += found.equals(name) ? 1 : 0;
                        got.add(found);
                    }
                    System.out.println(word + (optimised ? "" : ", not optimised") + ": " + right + " of 4 names got their file, "
                            + got.size() + (got.contains("null") ? " different answers, none among them" : " different answers"));
                }
            }
        }
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>/dev/null | tee seen

grep -qx "Camel $camel" seen
grep -qx "exchangeProperty.order: 1 of 4 names got their file, 1 different answers" seen
grep -qx "body: 0 of 4 names got their file, 1 different answers, none among them" seen
grep -qx "header.order: 4 of 4 names got their file, 5 different answers, none among them" seen
for word in exchangeProperty.order body header.order; do
  grep -qx "$word, not optimised: 4 of 4 names got their file, 5 different answers, none among them" seen
done
echo "as found: a name from a property is no name"
