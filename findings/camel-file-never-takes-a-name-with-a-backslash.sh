#!/bin/sh
# On Linux, Camel's file consumer loses sight of a file with a backslash in its name, without a word in the log.
#
# Guess before running: "b\c.txt" is a plain name on Linux (an archive packed on Windows can leave such files), so that it is taken,
# deleted after use (delete=true), and tried again when a poll did not get to it, as "a.txt" and "d.txt" are.
# Seen: with maxMessagesPerPoll=1&eagerMaxMessagesPerPoll=false it is never taken. Without the limit it is taken but not deleted,
# so every start of the program takes it once more. Nothing is logged, not even a warning.
# Why: it is noted as "in progress" as /inbox/b\c.txt and struck off that list, and deleted, as /inbox/b/c.txt.
set -eu
camel=4.18.0
[ "$(uname)" = Linux ]
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-core</artifactId><version>$camel</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

class Finding {
    public static void main(String[] arguments) throws Exception {
        poll("free", "delete=true");
        poll("limited", "delete=true&sortBy=file:name&maxMessagesPerPoll=1&eagerMaxMessagesPerPoll=false");
    }

    static void poll(String inbox, String options) throws Exception {
        for (String name : List.of("a.txt", "b\\c.txt", "d.txt")) {
            Files.writeString(Files.createDirectories(Path.of(inbox)).resolve(name), name);
        }
        List<String> taken = new CopyOnWriteArrayList<>();
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("file:" + inbox + "?initialDelay=0&delay=100&" + options)
                            .process(exchange -> taken.add(exchange.getMessage().getBody(String.class)));
                }
            });
            context.start();
            while (!taken.contains("d.txt")) {
                Thread.sleep(50);
            }
            Thread.sleep(2_000); // some twenty polls more
            taken.sort(null);
            System.out.println("Camel " + context.getVersion() + " " + inbox + ": taken " + taken
                    + ", left " + Arrays.toString(Path.of(inbox).toFile().list()));
        }
    }
}
JAVA
timeout 60 java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$(cat classpath)" Finding.java 2>log | tee seen
echo "warnings and errors logged: $(grep -cE 'WARN|ERROR' log || true)" | tee -a seen

grep -qxF "Camel $camel free: taken [a.txt, b\\c.txt, d.txt], left [b\\c.txt]" seen
grep -qxF "Camel $camel limited: taken [a.txt, d.txt], left [b\\c.txt]" seen
grep -qx "warnings and errors logged: 0" seen
echo "as found: a file with a backslash in its name stays behind, and nobody is told"
