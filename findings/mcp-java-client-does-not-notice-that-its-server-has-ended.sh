#!/bin/sh
# MCP Java SDK 2.1.0: a call to a server over standard input and output that ends meanwhile does not fail; it waits for the client's
# requestTimeout, however long that is.
#
# Guess before running: the client reads the program's output; at its end it knows that no answer will come, so that callTool fails
# at once ("the server ended"), as a call over HTTP does whose connection breaks.
# Seen: the program has ended after some milliseconds, and the call fails after the whole requestTimeout (here 6 s), as a timeout
# that says nothing of the program. (At the end of the output the transport completes its sink and nothing else.)
set -eu
sdk=2.1.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp</artifactId><version>$sdk</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > server.sh <<'SERVER'
#!/bin/sh
while read -r line; do
    id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\).*/\1/p')
    case $line in
        *'"initialize"'*) echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"s\",\"version\":\"1\"}}}" ;;
        *'"tools/call"'*) exit 3 ;;
    esac
done
SERVER

cat > Finding.java <<'JAVA'
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import java.time.Duration;
import java.util.Map;

class Finding {
    public static void main(String[] arguments) throws Exception {
        ServerParameters program = ServerParameters.builder("sh").args("server.sh").build();
        StdioClientTransport transport = new StdioClientTransport(program, McpJsonDefaults.getMapper());
        transport.setStdErrorHandler(System.out::println);
        var client = McpClient.sync(transport).requestTimeout(Duration.ofSeconds(6)).build();
        client.initialize();
        long begun = System.nanoTime();
        Thread watch = new Thread(() -> {
            transport.awaitForExit();
            System.out.println("the program has ended after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
        });
        watch.start();
        try {
            client.callTool(CallToolRequest.builder("x").arguments(Map.of()).build());
        } catch (RuntimeException e) {
            System.out.println("the call failed after " + (System.nanoTime() - begun) / 1_000_000 + " ms: " + e);
        }
        System.exit(0);
    }
}
JAVA
java -cp "$(cat classpath)" -Dorg.slf4j.simpleLogger.defaultLogLevel=off Finding.java
