#!/bin/sh
# A route that answers over HTTP with a number sends the number's bytes, not its digits.
#
# Guess before running: platform-http converts a body that is no text to text, so a route that ends with
#     .setBody(simple("${body.length()}")) or .setBody(constant(42))
# answers 3 or 42, as a String would be.
# Seen: the reply is the number in binary, big end first: four bytes for an int, eight for a long (the length of a text is a long). A
# boolean is no reply at all, but status 500. Camel turns a number into a buffer of its bytes, and knows no way from a boolean to one.
# What works: .convertBodyTo(String.class) as the last step.
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
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-platform-http-vertx</artifactId><version>$camel</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import java.net.URI;
import java.net.http.*;
import java.util.HexFormat;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.platform.http.vertx.*;
import org.apache.camel.impl.DefaultCamelContext;

class Finding {
    public static void main(String[] arguments) throws Exception {
        var server = new VertxPlatformHttpServerConfiguration();
        server.setBindHost("127.0.0.1");
        server.setBindPort(0);
        try (var context = new DefaultCamelContext()) {
            var http = new VertxPlatformHttpServer(server);
            context.addService(http);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("platform-http:/length").setBody(simple("${body.length()}"));
                    from("platform-http:/int").setBody(constant(42));
                    from("platform-http:/long").setBody(constant(42L));
                    from("platform-http:/boolean").setBody(constant(true));
                    from("platform-http:/text").setBody(constant(42)).convertBodyTo(String.class);
                }
            });
            context.start();
            System.out.println("Camel " + context.getVersion());
            int port = http.getServer().actualPort();
            for (String path : new String[] {"length", "int", "long", "boolean", "text"}) {
                HttpResponse<byte[]> reply = HttpClient.newHttpClient().send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                                .POST(HttpRequest.BodyPublishers.ofString("abc")).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                System.out.println(path + ": " + reply.statusCode() + " " + HexFormat.of().formatHex(reply.body()));
            }
        }
        System.exit(0);
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>log | tee seen

[ "$(cat seen)" = "Camel $camel
length: 200 0000000000000003
int: 200 0000002a
long: 200 000000000000002a
boolean: 500 496e7465726e616c20536572766572204572726f72
text: 200 3432" ]
