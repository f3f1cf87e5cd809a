#!/bin/sh
# MCP Java SDK 2.1.0: a server that is started as a program gets the whole environment of its client, keys and all.
#
# Guess before running: ServerParameters has a list of the variables that are safe to hand on (HOME, LOGNAME, PATH, SHELL, TERM,
# USER), as the SDK for TypeScript has, and getEnv() gives these and what was added; so the program finds no more than that.
# Seen: the program finds SECRET, which getEnv() does not have: the list is put into the environment of a ProcessBuilder, which begins
# as a copy of ours.
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

cat > Finding.java <<'JAVA'
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;

class Finding {
    public static void main(String[] arguments) throws Exception {
        ServerParameters program = ServerParameters.builder("sh")
                .args("-c", "echo \"the program's SECRET is '$SECRET'\" >&2; sleep 1")
                .build();
        System.out.println("ServerParameters has the variables " + program.getEnv().keySet());
        StdioClientTransport transport = new StdioClientTransport(program, McpJsonDefaults.getMapper());
        transport.setStdErrorHandler(System.out::println);
        transport.connect(message -> message).block();
        transport.awaitForExit();
        System.exit(0);
    }
}
JAVA
SECRET=s3cret java -cp "$(cat classpath)" -Dorg.slf4j.simpleLogger.defaultLogLevel=off Finding.java
