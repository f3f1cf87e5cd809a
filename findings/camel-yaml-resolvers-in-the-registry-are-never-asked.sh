#!/bin/sh
# Camel's YAML DSL does not ask the deserializer resolvers that an application binds in its registry.
#
# Guess before running: org.apache.camel.dsl.yaml.common.YamlDeserializerResolver has an order and is looked up by type in the
# registry when the DSL's context starts, so a bound resolver of the highest order is asked for each node ("route", "from", ...).
# Seen: it is asked for nothing. The context that would look it up is never started; the loader only knows its own two resolvers.
# What works: a YamlRoutesBuilderLoader of one's own in the registry, which is asked for each file.
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
    <dependency><groupId>org.apache.camel</groupId><artifactId>camel-yaml-dsl</artifactId><version>$camel</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.dsl.yaml.common.YamlDeserializationContext;
import org.apache.camel.dsl.yaml.common.YamlDeserializerResolver;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.Node;

class Finding {
    static final String YAML = """
            - route:
                from:
                  uri: direct:a
                  steps:
                    - log: hello
            """;

    static final class Resolver implements YamlDeserializerResolver {
        final List<String> asked = new ArrayList<>();

        @Override
        public int getOrder() {
            return ORDER_HIGHEST;
        }

        @Override
        public ConstructNode resolve(String id) {
            asked.add(id);
            return null;
        }
    }

    static final class Loader extends YamlRoutesBuilderLoader {
        int files;

        @Override
        protected RouteBuilder builder(YamlDeserializationContext context, Node root) {
            files++;
            return super.builder(context, root);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Resolver resolver = new Resolver();
        load("resolver", resolver);
        System.out.println("a resolver in the registry was asked " + resolver.asked.size() + " times");
        Loader loader = new Loader();
        load("loader", loader);
        System.out.println("a loader in the registry read " + loader.files + " file");
    }

    static void load(String name, Object bean) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.getRegistry().bind(name, bean);
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("routes.camel.yaml", YAML));
            context.start();
            System.out.println("Camel " + context.getVersion() + " started " + context.getRoutesSize() + " route");
        }
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java 2>/dev/null | tee seen

[ "$(grep -cx "Camel $camel started 1 route" seen)" = 2 ]
grep -qx "a resolver in the registry was asked 0 times" seen
grep -qx "a loader in the registry read 1 file" seen
echo "as found: resolvers in the registry are never asked, a loader is"
