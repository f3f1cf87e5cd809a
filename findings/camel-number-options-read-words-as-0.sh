#!/bin/sh
# Camel takes a word for an option that is a number, and reads it as 0: "maxMessagesPerPoll=two" is "as many as there are".
#
# Guess before running: an int option that counts (no time) takes "2". "+2", an int for Java too, is 2; "2.0" and "two" are
# refused when the endpoint is made, by the option's name and value, as "many" is.
# Seen: "+2", "2.0" and "two" are 0 without a word. 0 means no limit, so one poll takes all three files. "1m" is 60000.
# Why: the generated configurers read every int and long as a time first, whatever it counts, and TimeUtils.toMilliSeconds makes 0
# of text without d, h, m or s. Refused is only text with such a letter and no number before it, as "many".
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.impl.DefaultCamelContext;

class Finding {
    public static void main(String[] arguments) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            System.out.println("Camel " + context.getVersion());
            for (String limit : new String[] {"2", "%2B2", "2.0", "two", "1m", "many"}) {
                String seen = "refused";
                try {
                    CompletableFuture<Integer> files = new CompletableFuture<>();
                    FileEndpoint endpoint = context.getEndpoint(
                            "file:inbox?noop=true&initialDelay=0&maxMessagesPerPoll=" + limit, FileEndpoint.class);
                    Consumer consumer = endpoint.createConsumer(
                            exchange -> files.complete(exchange.getProperty(Exchange.BATCH_SIZE, Integer.class)));
                    consumer.start();
                    seen = "read as " + endpoint.getMaxMessagesPerPoll() + ", a poll takes " + files.get(20, TimeUnit.SECONDS)
                            + " of 3 files";
                    consumer.stop();
                } catch (ResolveEndpointFailedException refusal) {
                    // the address is wrong, and said to be
                }
                System.out.println("maxMessagesPerPoll=" + limit + ": " + seen);
            }
        }
    }
}
JAVA
mkdir inbox
touch inbox/a inbox/b inbox/c
java -cp "$(cat classpath)" Finding.java 2>/dev/null | tee seen

grep -qx "Camel $camel" seen
grep -qx "maxMessagesPerPoll=2: read as 2, a poll takes 2 of 3 files" seen
for limit in %2B2 2.0 two; do
  grep -qx "maxMessagesPerPoll=$limit: read as 0, a poll takes 3 of 3 files" seen
done
grep -qx "maxMessagesPerPoll=1m: read as 60000, a poll takes 3 of 3 files" seen
grep -qx "maxMessagesPerPoll=many: refused" seen
echo "as found: a word in the place of a number is 0, which lifts the limit"
