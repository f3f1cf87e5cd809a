package dev.caravel.embed;

import dev.caravel.text.OptionText;
import dev.caravel.text.OptionText.Braces;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.dsl.yaml.common.YamlDeserializationContext;
import org.apache.camel.spi.Resource;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads routes as Camel does, but lets what stands among the {@code parameters} of an agent or a tool reach it as it was
 * written. Camel finds it in the registry.
 */
final class YamlRoutes extends YamlRoutesBuilderLoader {

    /** Words for the model, in which double braces are words. In all others they stand for a property. */
    private static final Pattern WORDS =
            Pattern.compile("instructions|description|title|parameter\\..+\\.(description|enum)");

    private static final Pattern OURS = Pattern.compile("(caravel-)?(agent|tool):.*", Pattern.DOTALL);

    /** Where an address is fixed; in toD and the like it is made from the message. */
    private static final Set<String> FIXED = Set.of("from", "to");

    private final Map<String, Resource> files = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException when a route has the id of one in another file */
    @Override
    protected RouteBuilder builder(YamlDeserializationContext reading, Node file) {
        ids(file).forEach(id -> remember(id, reading.getResource()));
        look("", file, Braces.LITERAL, Collections.newSetFromMap(new IdentityHashMap<>()));
        return super.builder(reading, file);
    }

    private void remember(String id, Resource file) {
        Resource other = files.put(id, file);
        if (other != null && !name(other).equals(name(file)) && isOwn(other) && other.exists()) {
            throw new IllegalArgumentException("two routes have the id '" + id + "', in " + name(other) + " and in "
                    + name(file) + "; give one of them another id");
        }
    }

    /** Whether it is a file of the user's, and not one that comes along and may be replaced. */
    private boolean isOwn(Resource file) {
        return !file.getLocation().startsWith("classpath:caravel/")
                && getCamelContext()
                        .getPropertiesComponent()
                        .resolveProperty(PackagedRoutes.OWN_FOLDER)
                        .map(Path::of)
                        .filter(folder -> !Path.of(name(file)).toAbsolutePath().startsWith(folder.toAbsolutePath()))
                        .isEmpty();
    }

    private static String name(Resource file) {
        return file.getLocation().replaceFirst("^file:(//)?", "");
    }

    private static Stream<String> ids(Node file) {
        Stream<MappingNode> routes = !(file instanceof SequenceNode list)
                ? Stream.empty()
                : list.getValue().stream()
                        .filter(MappingNode.class::isInstance)
                        .map(MappingNode.class::cast)
                        .flatMap(item -> members(item, "route"))
                        .filter(MappingNode.class::isInstance)
                        .map(MappingNode.class::cast);
        return routes.flatMap(route -> members(route, "id")).map(YamlRoutes::text);
    }

    private static Stream<Node> members(MappingNode map, String name) {
        return map.getValue().stream()
                .filter(member -> text(member.getKeyNode()).equals(name))
                .map(NodeTuple::getValueNode);
    }

    /** @param seen an anchor's node stands in several places */
    private static void look(String key, Node node, Braces words, Set<Node> seen) {
        if (!seen.add(node)) {
            return;
        }
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> look(key, item, words, seen));
        } else if (node instanceof MappingNode map) {
            if (FIXED.contains(key) && isOurs(map)) {
                map.setValue(map.getValue().stream()
                        .map(member -> text(member.getKeyNode()).equals("parameters")
                                        && member.getValueNode() instanceof MappingNode options
                                ? new NodeTuple(member.getKeyNode(), encoded(options, words))
                                : member)
                        .toList());
            }
            map.getValue().forEach(member -> {
                String name = text(member.getKeyNode());
                // A template's parameters are placeholders, in words too.
                look(name, member.getValueNode(), name.equals("routeTemplate") ? Braces.PLACEHOLDER : words, seen);
            });
        }
    }

    private static boolean isOurs(MappingNode map) {
        return members(map, "uri").anyMatch(uri -> OURS.matcher(text(uri)).matches());
    }

    private static MappingNode encoded(MappingNode options, Braces words) {
        List<NodeTuple> encoded = options.getValue().stream()
                .map(option -> {
                    String name = text(option.getKeyNode());
                    Node value = option.getValueNode();
                    Braces braces = WORDS.matcher(name).matches() ? words : Braces.PLACEHOLDER;
                    return new NodeTuple(
                            option.getKeyNode() instanceof ScalarNode key
                                    ? with(key, OptionText.encodeName(name))
                                    : option.getKeyNode(),
                            value instanceof ScalarNode text
                                    ? with(text, OptionText.encode(text.getValue(), braces))
                                    : value);
                })
                .toList();
        return new MappingNode(
                options.getTag(),
                options.isRecursive(),
                encoded,
                options.getFlowStyle(),
                options.getStartMark(),
                options.getEndMark());
    }

    private static ScalarNode with(ScalarNode node, String text) {
        return new ScalarNode(node.getTag(), true, text, node.getScalarStyle(), node.getStartMark(), node.getEndMark());
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}
