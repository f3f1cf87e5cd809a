package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tool takes: what it lists and nothing else, of the types it says, in whatever form a model writes it. */
class ToolSchemaTest {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static JsonNode json(String text) throws Exception {
        return MAPPER.readTree(text.replace('\'', '"'));
    }

    private static ToolSchema schema(String text) {
        return ToolSchema.ofJson(text.replace('\'', '"'));
    }

    private static String of(String properties) {
        return "{'type': 'object', 'properties': {" + properties + "}}";
    }

    private static final String ADDRESS = "{'type': 'object', 'properties': {'city': {'type': 'string'}}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'type': 'object'} | {'x': 1}",
                "{'type': 'object', 'properties': {'q': {'type': 'string'}}} | {'q': 'a', 'CamelHttpUri': 'b'}",
                "{'type': 'object', 'properties': {'to': %s}} | {'to': {'city': 'a', 'x': 1}}",
                "{'type': 'object', 'properties': {'to': {'type': 'array', 'items': %s}}} | {'to': [{'x': 1}]}",
                "{'type': 'object', 'properties': {'to': {'$ref': '#/$defs/a'}}, '$defs': {'a': %s}} | {'to': {'x': 1}}",
                "{'type': 'object', 'properties': {'to': {'anyOf': [{'type': 'null'}, %s]}}} | {'to': {'x': 1}}",
                "{'type': 'object', 'allOf': [%s], 'properties': {'q': {}}} | {'q': 1, 'x': 1}",
            })
    void whatIsNotListedIsRefused(String schema, String arguments) throws Exception {
        assertThat(schema(schema.replace("%s", ADDRESS)).complaints(json(arguments)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'type': 'object', 'additionalProperties': true} | {'x': 1}",
                "{'type': 'object', 'additionalProperties': {'type': 'integer'}} | {'x': 1}",
                "{'type': 'object', 'properties': {'map': {'type': 'object'}}} | {'map': {'x': 1}}",
                "{'type': 'object', 'properties': {'to': {'$ref': '#/$defs/a'}}, '$defs': {'a': %s}} | {'to': {'city': 'a'}}",
                "{'type': 'object', 'allOf': [%s], 'properties': {'q': {}}} | {'q': 1, 'city': 'a'}",
                "{'type': 'object', 'properties': {'to': {'allOf': [{'$ref': '#/$defs/a'}, {'properties': {'zip': {}}}]}}, '$defs': {'a': %s}} | {'to': {'city': 'a', 'zip': 1}}",
                "{'type': 'object', 'patternProperties': {'^x-': {}}} | {'x-a': 1}",
            })
    void whatTheSchemaLeavesOpenOrListsElsewhereIsNot(String schema, String arguments) throws Exception {
        assertThat(schema(schema.replace("%s", ADDRESS)).complaints(json(arguments)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "integer | 15,60, 300 | [15,60,300]",
                "number  | 0.5,1      | [0.5,1]",
                "boolean | true       | [true]",
                "string  | 15,60      | ['15','60']",
                "string  | a b, c     | ['a b','c']",
                "string  | ['a, b', 'c'] | ['a, b','c']",
                "string  | [a],[b]    | ['[a]','[b]']",
                "integer | [1, 2]     | [1,2]",
                "array   | [[1], []]  | [[1],[]]",
            })
    void aValueOfAnEnumHasItsParametersType(String type, String words, String values) throws Exception {
        ToolSchema schema = ToolSchema.ofParameters(Map.of("p", type, "p.enum", words.replace('\'', '"')));

        assertThat(schema.json().at("/properties/p/enum"))
                .hasToString(json(values).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "integer | 15,many",
                "integer | ['15']",
                "integer | 1.5",
                "boolean | yes",
                "object | a,b",
                "string | ,"
            })
    void aWordThatIsNotOfItsParametersTypeIsRefused(String type, String words) {
        assertThatThrownBy(() -> ToolSchema.ofParameters(Map.of("p", type, "p.enum", words.replace('\'', '"'))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("parameter.p.enum");
    }

    private static final String ORDER =
            of("'n': {'type': 'integer'}, 'x': {'type': 'number'}, 'b': {'type': 'boolean'},"
                    + " 's': {'type': 'string'}, 'o': " + ADDRESS
                    + ", 'l': {'type': 'array', 'items': {'type': 'integer'}},"
                    + " 'e': {'type': 'integer', 'enum': [15, 60]}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'n': '3'}             | {'n': 3}",
                "{'n': '-3'}            | {'n': -3}",
                "{'x': '3.50'}          | {'x': 3.50}",
                "{'b': 'true'}          | {'b': true}",
                "{'b': 'False'}         | {'b': false}",
                "{'s': 'a', 'n': null}  | {'s': 'a'}",
                "{'e': '15'}            | {'e': 15}",
                "{'l': ['1', 2]}        | {'l': [1, 2]}",
                "{'l': '[1, 2]'}        | {'l': [1, 2]}",
                "{'o': '{\\'city\\': \\'a\\'}'} | {'o': {'city': 'a'}}",
                "'{\\'n\\': \\'3\\'}'       | {'n': 3}",
            })
    void whatHasOneReadingIsMended(String given, String mended) throws Exception {
        assertThat(schema(ORDER).complaints(json(given))).isNotEmpty();
        assertThat(schema(ORDER).mended(json(given))).contains(json(mended));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'n': '007'}",
                "{'n': '3 apples'}",
                "{'n': 3.5}",
                "{'n': '1,000'}",
                "{'n': ''}",
                "{'b': 'yes'}",
                "{'b': 1}",
                "{'s': 7}",
                "{'l': '1, 2'}",
                "{'e': '16'}",
                "{'n': 1e999999999}",
                "{'o': '{\\'city\\': 1, \\'city\\': \\'a\\'}'}",
                "{'unknown': '3'}",
                "'no JSON'",
            })
    void whatHasNoneOrSeveralIsNot(String given) throws Exception {
        assertThat(schema(ORDER).complaints(json(given))).isNotEmpty();
        assertThat(schema(ORDER).mended(json(given))).isEmpty();
    }

    @Test
    void nullForWhatIsRequiredIsNotMended() throws Exception {
        ToolSchema schema = ToolSchema.ofParameters(Map.of("n", "integer", "n.required", "true"));

        assertThat(schema.mended(json("{'n': null}"))).isEmpty();
    }

    @Test
    void aTextThatMayBeATextStaysOne() throws Exception {
        ToolSchema schema = schema(of("'p': {'type': ['string', 'integer']}, 'q': {'type': 'integer'}"));

        assertThat(schema.mended(json("{'p': '3', 'q': '3'}"))).contains(json("{'p': '3', 'q': 3}"));
    }

    /** A schema may be a stranger's: of a server, or of a caller. */
    @Test
    void nothingThatItRefersToElsewhereIsFetched() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", call -> {
            fetched.incrementAndGet();
            call.sendResponseHeaders(404, -1);
            call.close();
        });
        server.start();
        try {
            String there = "http://127.0.0.1:" + server.getAddress().getPort() + "/schema.json";

            assertThatThrownBy(() -> schema(of("'a': {'$ref': '" + there + "'}")))
                    .hasMessageContaining(there);
            assertThatThrownBy(() -> schema(of("'a': {'$ref': 'file:///etc/passwd'}")))
                    .hasMessageContaining("/etc/passwd");
            assertThat(fetched).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aSchemaOfAnEarlierDraftIsRead() throws Exception {
        ToolSchema schema = schema("{'$schema': 'http://json-schema.org/draft-07/schema#', 'type': 'object',"
                + " 'properties': {'a': {'$ref': '#/definitions/n'}}, 'definitions': {'n': {'type': 'integer'}}}");

        assertThat(schema.complaints(json("{'a': 1}"))).isEmpty();
        assertThat(schema.complaints(json("{'a': 'x'}"))).isNotEmpty();
    }
}
