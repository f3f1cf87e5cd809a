#!/bin/sh
# Camel's parser of query strings undoes half of the encoding: a plus becomes a blank, %XX stays as it is.
#
# Guess before running: URISupport.parseQuery("text=%C3%A4pfel+rot") gives the value that was sent, "äpfel rot", as every parser of
# application/x-www-form-urlencoded does; or, if it leaves values raw, it leaves the plus alone too.
# Seen: "%C3%A4pfel rot": whoever takes the value searches for text that nobody typed. What gives what was sent: URLDecoder on each
# part of the raw query.
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
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-util</artifactId><version>$camel</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.util.URISupport;

class Finding {
    public static void main(String[] arguments) throws Exception {
        String sent = "text=%C3%A4pfel+rot";
        Object parsed = URISupport.parseQuery(sent).get("text");
        String decoded = URLDecoder.decode(sent.substring(5), StandardCharsets.UTF_8);
        System.out.println("sent: " + sent + ", parseQuery: " + parsed + ", URLDecoder has as many letters: "
                + (decoded.length() == "apfel rot".length()));
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java | tee seen
grep -qx 'sent: text=%C3%A4pfel+rot, parseQuery: %C3%A4pfel rot, URLDecoder has as many letters: true' seen
