#!/bin/sh
# Jackson's limit on nesting lets a tree of objects be written that is one level deeper than what the same limit lets be read.
#
# Guess before running: with maxNestingDepth(10) for reading and for writing, one mapper writes what it can read back, whatever the
# levels are: ten pass both ways, eleven fail both ways.
# Seen: that holds for arrays in arrays. Of objects in objects eleven are written, and refused by the same mapper when it reads them.
# What works: a limit for writing that is one lower; then ten objects and nine arrays are written.
set -eu
version=2.19.4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>$version</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import com.fasterxml.jackson.core.*;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.*;

class Finding {
    interface Task { void run() throws Exception; }

    static boolean works(Task task) throws Exception {
        try {
            task.run();
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    static ObjectNode objects(int levels) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        for (int i = 1; i < levels; i++) {
            tree = (ObjectNode) JsonNodeFactory.instance.objectNode().set("a", tree);
        }
        return tree;
    }

    static ArrayNode arrays(int levels) {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode();
        for (int i = 1; i < levels; i++) {
            tree = JsonNodeFactory.instance.arrayNode().add(tree);
        }
        return tree;
    }

    public static void main(String[] arguments) throws Exception {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(10).build())
                .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(10).build())
                .build();
        JsonMapper mapper = JsonMapper.builder(factory).build();
        System.out.println("jackson-core " + mapper.version());
        for (int levels = 10; levels <= 12; levels++) {
            int depth = levels;
            String arrays = "[".repeat(depth) + "]".repeat(depth);
            String objects = "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
            System.out.println(depth + " levels: arrays written " + works(() -> mapper.writeValueAsString(arrays(depth)))
                    + ", read " + works(() -> mapper.readTree(arrays))
                    + "; objects written " + works(() -> mapper.writeValueAsString(objects(depth)))
                    + ", read " + works(() -> mapper.readTree(objects)));
        }
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java | tee seen

[ "$(cat seen)" = "jackson-core $version
10 levels: arrays written true, read true; objects written true, read true
11 levels: arrays written false, read false; objects written true, read false
12 levels: arrays written false, read false; objects written false, read false" ]
