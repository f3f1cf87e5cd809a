package dev.caravel.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.openapi.Operation.Body;
import dev.caravel.openapi.Operation.Parameter;
import dev.caravel.openapi.Operation.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one operation of a document, with all that it refers to. */
final class OperationReader {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]+)}");

    /** What the protocol or we say, and no model. */
    private static final Pattern NO_ARGUMENT = Pattern.compile(
            "host|connection|content-length|transfer-encoding|te|trailer|upgrade"
                    + "|keep-alive|expect|cookie|proxy-.*|sec-.*|forwarded|x-forwarded-.*"
                    + "|(org\\.apache\\.)?camel.*|caravel.*",
            Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_DESCRIPTION = 2_000;

    private final References references;
    private final SchemaTranslation schemas;
    private final JsonNode document;
    private final Given given;

    OperationReader(JsonNode document, Given given) {
        this.document = document;
        this.references = new References(document);
        this.schemas = new SchemaTranslation(references);
        this.given = given;
    }

    /** @throws IllegalArgumentException when it can't be called from here, in words that stand behind its name */
    Operation read(String id, String method, String path, JsonNode item, JsonNode operation) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        arguments.put("type", "object");
        ObjectNode properties = arguments.putObject("properties");
        List<String> required = new ArrayList<>();
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode described : parameters(item, operation)) {
            parameter(described, properties).ifPresent(parameter -> {
                parameters.add(parameter);
                properties.set(parameter.argument(), schema(described));
                if (parameter.place() == Place.PATH
                        || described.path("required").asBoolean()) {
                    required.add(parameter.argument());
                }
            });
        }
        checkPath(path, parameters);
        String sent = method.toUpperCase(Locale.ROOT);
        JsonNode content = references.resolved(operation.path("requestBody"));
        Optional<Body> body = body(content, properties);
        if (body.isPresent() && content.path("required").asBoolean()) {
            required.add(Operation.BODY);
        }
        if (!required.isEmpty()) {
            required.forEach(arguments.putArray("required")::add);
        }
        if (!schemas.definitions().isEmpty()) {
            arguments.set("$defs", schemas.definitions());
        }
        return new Operation(
                id,
                sent,
                path,
                server(item, operation),
                description(method, path, operation),
                parameters,
                body,
                arguments,
                new Credentials(document, references).of(operation),
                effectKey(sent, item, operation));
    }

    /** An API that describes the header understands it. */
    private Optional<String> effectKey(String method, JsonNode item, JsonNode operation) {
        if (method.equals("GET") || method.equals("HEAD")) {
            return Optional.empty();
        }
        return given.effectKey().or(() -> parameters(item, operation).stream()
                .filter(parameter -> parameter.path("in").asText().equals("header"))
                .map(parameter -> parameter.path("name").asText())
                .filter(Given.EFFECT_KEY::equalsIgnoreCase)
                .findFirst());
    }

    /** Those of the path, of which the operation's own replace those of the same name and place. */
    private Collection<JsonNode> parameters(JsonNode item, JsonNode operation) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        Stream.of(item, operation).forEach(place -> place.path("parameters").forEach(written -> {
            JsonNode parameter = references.resolved(written);
            all.put(parameter.path("in").asText() + " " + parameter.path("name").asText(), parameter);
        }));
        return all.values();
    }

    /** Empty for one that need not be sent, and can't. */
    private Optional<Parameter> parameter(JsonNode described, ObjectNode taken) {
        String name = described.path("name").asText();
        String in = described.path("in").asText();
        if (given.has(in, name)) {
            return Optional.empty();
        }
        if (in.equals("header") && NO_ARGUMENT.matcher(name).matches() || in.equals("cookie")) {
            if (described.path("required").asBoolean()) {
                throw new IllegalArgumentException("it needs the " + in + " '" + name + "', which no argument may be");
            }
            return Optional.empty();
        }
        Place place = Place.valueOf(in.toUpperCase(Locale.ROOT));
        return Optional.of(new Parameter(argument(name, in, taken), name, place, style(described, place)));
    }

    /** Providers take letters, digits and - . _ in the names of arguments, up to 64. */
    private static String argument(String name, String in, ObjectNode taken) {
        String plain = name.replaceAll("[^a-zA-Z0-9_.-]+", "_");
        plain = plain.length() > 64 ? plain.substring(0, 64) : plain;
        boolean other = taken.has(plain) || plain.equals(Operation.BODY);
        return other ? (in + "_" + plain).substring(0, Math.min(64, in.length() + 1 + plain.length())) : plain;
    }

    private static ParameterStyle style(JsonNode described, Place place) {
        if (described.has("content")) {
            return new ParameterStyle(ParameterStyle.JSON, false);
        }
        String style = described.path("style").asText(place == Place.QUERY ? "form" : "simple");
        return new ParameterStyle(style, described.path("explode").asBoolean(style.equals("form")));
    }

    private JsonNode schema(JsonNode described) {
        JsonNode written = described.has("content")
                ? described.path("content").elements().next().path("schema")
                : described.path("schema");
        return withDescription(schemas.translate(written), described.path("description"));
    }

    private static JsonNode withDescription(JsonNode schema, JsonNode description) {
        if (!(schema instanceof ObjectNode object)) {
            ObjectNode any = JsonNodeFactory.instance.objectNode();
            return description.isTextual() ? any.set("description", description) : any;
        }
        return description.isTextual() ? object.set("description", description) : object;
    }

    private static void checkPath(String path, List<Parameter> parameters) {
        PLACEHOLDER.matcher(path).results().map(MatchResult::group).forEach(placeholder -> {
            String name = placeholder.substring(1, placeholder.length() - 1);
            if (parameters.stream()
                    .noneMatch(each -> each.place() == Place.PATH && each.name().equals(name))) {
                throw new IllegalArgumentException("its path has " + placeholder + ", which is none of its parameters");
            }
        });
    }

    private Optional<Body> body(JsonNode content, ObjectNode properties) {
        JsonNode types = content.path("content");
        if (types.isEmpty()) {
            return Optional.empty();
        }
        for (Pattern wanted : List.of(
                Pattern.compile("application/([^;]*\\+)?json.*", Pattern.CASE_INSENSITIVE),
                Pattern.compile("application/x-www-form-urlencoded.*", Pattern.CASE_INSENSITIVE),
                Pattern.compile("\\*/\\*|application/\\*"),
                Pattern.compile("text/.*", Pattern.CASE_INSENSITIVE))) {
            for (Map.Entry<String, JsonNode> type : types.properties()) {
                if (wanted.matcher(type.getKey()).matches()) {
                    JsonNode schema = schemas.translate(type.getValue().path("schema"));
                    properties.set(Operation.BODY, withDescription(schema, content.path("description")));
                    return Optional.of(new Body(type.getKey().contains("*") ? "application/json" : type.getKey()));
                }
            }
        }
        if (content.path("required").asBoolean()) {
            throw new IllegalArgumentException("its body is "
                    + String.join(" or ", (Iterable<String>) types::fieldNames) + ", which can't be sent from here");
        }
        return Optional.empty();
    }

    private Optional<String> server(JsonNode item, JsonNode operation) {
        return Stream.of(operation, item, document)
                .map(place -> place.path("servers").path(0))
                .filter(server -> server.path("url").isTextual())
                .findFirst()
                .map(server -> PLACEHOLDER
                        .matcher(server.path("url").asText())
                        .replaceAll(variable -> Matcher.quoteReplacement(server.path("variables")
                                .path(variable.group(1))
                                .path("default")
                                .asText())));
    }

    private static String description(String method, String path, JsonNode operation) {
        List<String> parts = Stream.of("summary", "description")
                .map(word -> operation.path(word).asText("").strip())
                .filter(text -> !text.isEmpty())
                .distinct()
                .toList();
        String said = String.join("\n", parts);
        String bounded = said.length() > LONGEST_DESCRIPTION ? said.substring(0, LONGEST_DESCRIPTION - 1) + "…" : said;
        String call = method.toUpperCase(Locale.ROOT) + " " + path;
        return Objects.equals(bounded, "") ? call : bounded + "\n(" + call + ")";
    }
}
