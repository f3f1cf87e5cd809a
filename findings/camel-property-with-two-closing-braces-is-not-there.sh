#!/bin/sh
# Camel does not find a property whose value has }} in it, as nested JSON often does.
#
# Guess before running: PropertiesComponent.resolveProperty("nested") gives {"a": {"b": 1}}, as it gives {"a": 1} for "flat"; a value
# without {{ in it has nothing to resolve.
# Seen: Optional.empty for "nested", as if it were not set, without a word; loadProperties has its text. With a blank between the two
# braces it is found.
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
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;

class Finding {
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("flat", "{\"a\": 1}");
        properties.setProperty("nested", "{\"a\": {\"b\": 1}}");
        properties.setProperty("spaced", "{\"a\": {\"b\": 1} }");
        DefaultCamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setInitialProperties(properties);
        context.start();
        System.out.println("Camel " + context.getVersion());
        for (String name : new String[] {"flat", "nested", "spaced"}) {
            System.out.println(name + ": " + context.getPropertiesComponent().resolveProperty(name));
        }
        System.out.println("loaded: " + context.getPropertiesComponent().loadProperties().getProperty("nested"));
        context.stop();
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>log | tee seen

[ "$(sed -n 1p seen)" = "Camel $camel" ]
[ "$(sed -n 2p seen)" = 'flat: Optional[{"a": 1}]' ]
[ "$(sed -n 3p seen)" = 'nested: Optional.empty' ]
[ "$(sed -n 4p seen)" = 'spaced: Optional[{"a": {"b": 1} }]' ]
[ "$(sed -n 5p seen)" = 'loaded: {"a": {"b": 1}}' ]
echo "as found: a value with }} is not found"
