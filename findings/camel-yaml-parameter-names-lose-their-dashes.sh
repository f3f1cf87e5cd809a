#!/bin/sh
# Camel's YAML DSL renames endpoint parameters on the way: "api-version" is sent to the server as "apiVersion".
#
# Guess before running: names under "parameters:" of an endpoint are data, so that
#     to: { uri: http://host/x, parameters: { api-version: "1", tenant: a } }
# asks for /x?api-version=1&tenant=a, as the address "http://host/x?api-version=1&tenant=a" does.
# Seen: the server gets /x?apiVersion=1&tenant=a. The address written whole keeps the dash.
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
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-http</artifactId><version>$camel</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-yaml-dsl</artifactId><version>$camel</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

class Finding {
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", call -> {
            System.out.println("the server was asked for " + call.getRequestURI());
            call.sendResponseHeaders(200, -1);
            call.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/x";
        String yaml = """
                - route:
                    from:
                      uri: direct:parameters
                      steps:
                        - to: { uri: "ADDRESS", parameters: { api-version: "1", tenant: a } }
                - route:
                    from:
                      uri: direct:address
                      steps:
                        - to: "ADDRESS?api-version=1&tenant=a"
                """.replace("ADDRESS", address);
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("routes.camel.yaml", yaml));
            context.start();
            System.out.println("Camel " + context.getVersion());
            context.createProducerTemplate().requestBody("direct:parameters", (Object) null);
            context.createProducerTemplate().requestBody("direct:address", (Object) null);
        }
        server.stop(0);
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>/dev/null | tee seen

grep -qx "Camel $camel" seen
[ "$(grep -c 'asked for /x?apiVersion=1&tenant=a' seen)" = 1 ]
[ "$(grep -c 'asked for /x?api-version=1&tenant=a' seen)" = 1 ]
echo "as found: a parameter's name in YAML loses its dash, the same name in an address keeps it"
