#!/bin/sh
# Camel's catalog does not find the description of a component where Camel's own Maven plugin, of the same version, puts it.
#
# Guess before running: camel-component-maven-plugin writes hello.json for a component of one's own where the catalog looks, so
#     catalog.addComponent("hello", "finding.HelloComponent")
# with that component on the class path is enough, and componentModel("hello") has its option "times".
# Seen: the catalog lists "hello", but its model is null, without an error. The plugin writes META-INF/finding/hello.json, the
# catalog reads finding/hello.json only. What works: the same file moved there, or handed over as addComponent's third argument.
set -eu
camel=4.18.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1.0.0</version><description>Says hello</description>
  <dependencies>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-support</artifactId><version>$camel</version></dependency>
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-catalog</artifactId><version>$camel</version></dependency>
  </dependencies>
</project>
POM
mkdir -p src/main/java/finding
cat > src/main/java/finding/HelloComponent.java <<'JAVA'
package finding;

@org.apache.camel.spi.annotations.Component("hello")
public class HelloComponent extends org.apache.camel.support.DefaultComponent {
    @Override
    protected org.apache.camel.Endpoint createEndpoint(String uri, String name, java.util.Map<String, Object> options) {
        return new HelloEndpoint();
    }
}
JAVA
cat > src/main/java/finding/HelloEndpoint.java <<'JAVA'
package finding;

import org.apache.camel.*;
import org.apache.camel.spi.*;

/** Says hello. */
@UriEndpoint(scheme = "hello", title = "Hello", syntax = "hello:name", category = Category.CORE, firstVersion = "1.0.0")
public class HelloEndpoint extends org.apache.camel.support.DefaultEndpoint {
    @UriPath(description = "who is greeted")
    private String name;
    @UriParam(description = "how often")
    private int times;
    public void setName(String name) { this.name = name; }
    public void setTimes(int times) { this.times = times; }
    @Override public Producer createProducer() { return null; }
    @Override public Consumer createConsumer(Processor processor) { return null; }
}
JAVA
mvn -q -B -Dmaven.compiler.release=17 org.apache.maven.plugins:maven-compiler-plugin:3.13.0:compile \
  org.apache.camel:camel-component-maven-plugin:$camel:generate \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import org.apache.camel.catalog.DefaultCamelCatalog;

class Finding {
    public static void main(String[] arguments) {
        DefaultCamelCatalog catalog = new DefaultCamelCatalog();
        catalog.addComponent("hello", "finding.HelloComponent");
        var model = catalog.componentModel("hello");
        System.out.println("Camel " + catalog.getCatalogVersion() + " lists hello: " + catalog.findComponentNames().contains("hello")
                + ", option: " + (model == null ? "no model" : model.getEndpointParameterOptions().get(0).getName()));
    }
}
JAVA
(cd target/classes && find . -name hello.json) | tee seen
java -cp "$(cat classpath):target/classes" Finding.java 2>log | tee -a seen
mkdir moved && cp -r target/classes/META-INF/finding moved
java -cp "$(cat classpath):target/classes:moved" Finding.java 2>log | tee -a seen

[ "$(sed -n 1p seen)" = ./META-INF/finding/hello.json ]
[ "$(sed -n 2p seen)" = "Camel $camel lists hello: true, option: no model" ]
[ "$(sed -n 3p seen)" = "Camel $camel lists hello: true, option: times" ]
echo "as found: the plugin writes under META-INF, the catalog does not look there"
