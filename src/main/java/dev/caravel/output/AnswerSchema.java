package dev.caravel.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.UriSchemaLoader;
import dev.caravel.model.AnswerFormat;
import dev.caravel.text.LongNumbers;
import dev.caravel.text.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The JSON Schema that an answer has to match (2020-12, or an older draft that {@code $schema} names), checked in full: formats, too,
 * and all that a provider cannot enforce. It refers to its own parts only, and nothing is ever fetched. Thread-safe.
 */
public final class AnswerSchema {

    /** It stands in the run's first event, and mostly in every prompt. */
    static final int MOST_BYTES = 65_536;

    private static final int MOST_COMPLAINTS = 5;
    private static final int LONGEST_COMPLAINTS = 1_000;

    private static final SchemaValidatorsConfig CONFIG = SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .pathType(PathType.JSON_PATH)
            .locale(Locale.ENGLISH)
            .build();

    private static final Map<SpecVersion.VersionFlag, Draft> DRAFTS = new ConcurrentHashMap<>();

    private final ObjectNode json;
    private final JsonSchema validator;
    private final AnswerFormat format;

    private AnswerSchema(ObjectNode json) {
        this.json = json;
        this.validator = validator(json);
        this.format = AnswerFormat.of(json);
    }

    /**
     * A schema written in JSON.
     *
     * @throws IllegalArgumentException in a line what is wrong with it
     */
    public static AnswerSchema parse(String text) {
        try {
            return of(AnswerText.MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not valid JSON: " + e.getOriginalMessage() + " (line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ")");
        }
    }

    /** @throws IllegalArgumentException in a line what is wrong with it */
    public static AnswerSchema of(JsonNode schema) {
        if (!(schema instanceof ObjectNode json)) {
            throw new IllegalArgumentException("must be a JSON Schema: a JSON object");
        }
        if (json.toString().getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IllegalArgumentException("must have no more than " + MOST_BYTES + " bytes");
        }
        refuseForeign(json);
        return new AnswerSchema(json);
    }

    /** Says what leads out of the document, before any library could follow it. */
    private static void refuseForeign(JsonNode part) {
        part.properties().forEach(member -> {
            boolean refers = member.getKey().equals("$ref") || member.getKey().equals("$dynamicRef");
            if (refers
                    && member.getValue().isTextual()
                    && !member.getValue().asText().startsWith("#")) {
                throw new IllegalArgumentException("refers to '"
                        + Printable.line(member.getValue().asText())
                        + "': a $ref must begin with # and stay within the schema; put what it names into $defs");
            }
        });
        part.forEach(AnswerSchema::refuseForeign);
    }

    private static JsonSchema validator(ObjectNode json) {
        Draft draft = DRAFTS.computeIfAbsent(version(json), Draft::of);
        try {
            String faults = complaints(draft.rules().validate(json));
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException("is no JSON Schema: " + faults);
            }
            JsonSchema schema = draft.factory().getSchema(json, CONFIG);
            schema.initializeValidators();
            return schema;
        } catch (JsonSchemaException e) {
            throw new IllegalArgumentException("is no JSON Schema: " + Printable.line(String.valueOf(e.getMessage())));
        }
    }

    /**
     * A version of JSON Schema.
     *
     * @param factory of its schemas, which fetches nothing and keeps none of a caller's
     * @param rules its own schema
     */
    private record Draft(JsonSchemaFactory factory, JsonSchema rules) {

        static Draft of(SpecVersion.VersionFlag version) {
            JsonSchemaFactory factory = JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(version))
                    .schemaLoaders(loaders -> loaders.values(list -> list.removeIf(UriSchemaLoader.class::isInstance)))
                    .enableSchemaCache(false)
                    .build();
            return new Draft(factory, factory.getSchema(SchemaLocation.of(version.getId()), CONFIG));
        }
    }

    private static SpecVersion.VersionFlag version(ObjectNode json) {
        if (!json.has("$schema")) {
            return SpecVersion.VersionFlag.V202012;
        }
        return SpecVersionDetector.detectOptionalVersion(json, false)
                .orElseThrow(() -> new IllegalArgumentException("names the unknown $schema " + json.path("$schema")
                        + "; leave it out, or name a draft of JSON Schema"));
    }

    /** The schema itself; not to be changed. */
    public ObjectNode json() {
        return json;
    }

    /** How a model is asked for such an answer. */
    public AnswerFormat format() {
        return format;
    }

    /** What does not match in an answer, in words for the model and for people; empty when all does. */
    public Optional<String> mismatch(String answer) {
        Optional<JsonNode> read = AnswerText.read(answer);
        if (read.isEmpty()) {
            return AnswerText.complaint(answer);
        }
        if (LongNumbers.isAnyIn(read.get())) {
            return Optional.of("a number has more than " + LongNumbers.MOST_DIGITS + " digits");
        }
        try {
            return Optional.of(complaints(validator.validate(read.get()))).filter(text -> !text.isEmpty());
        } catch (StackOverflowError e) {
            // Java's regular expressions go down a level for each character of a repeated group.
            return Optional.of("a text in it is too long for a pattern of the schema");
        }
    }

    private static String complaints(Collection<ValidationMessage> messages) {
        String all = messages.stream()
                .limit(MOST_COMPLAINTS)
                .map(ValidationMessage::getMessage)
                .map(Printable::line)
                .collect(Collectors.joining("; "));
        String more = messages.size() > MOST_COMPLAINTS ? "; and " + (messages.size() - MOST_COMPLAINTS) + " more" : "";
        return (all.length() > LONGEST_COMPLAINTS ? all.substring(0, LONGEST_COMPLAINTS) + "..." : all) + more;
    }
}
