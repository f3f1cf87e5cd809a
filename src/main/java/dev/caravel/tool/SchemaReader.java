package dev.caravel.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.resource.DisallowSchemaLoader;

/**
 * Reads JSON Schemas. A schema may be a stranger's, a server's or a caller's: what it refers to outside of itself is not fetched,
 * from the network or from here.
 */
final class SchemaReader {

    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.builder(
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
            .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance()))
            // Schemas of strangers would stay for ever.
            .enableSchemaCache(false)
            .build();

    private SchemaReader() {}

    /** @throws RuntimeException when it is no schema, or refers to what is not within it */
    static JsonSchema read(ObjectNode json) {
        JsonSchema schema = FACTORY.getSchema(json);
        schema.initializeValidators();
        return schema;
    }
}
