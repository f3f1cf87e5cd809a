package dev.caravel.simulator;

import static dev.caravel.simulator.Client.ANTHROPIC;
import static dev.caravel.simulator.Client.OPENAI;
import static dev.caravel.simulator.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

    private static final Simulator SIMULATOR =
            Simulator.start(Simulator.Settings.defaults().withPace(Duration.ZERO));
    private static final String TOOLS = "'tools':[{'name':'t','input_schema':{'type':'object'}}],";

    private final Client client = new Client(SIMULATOR);

    @AfterAll
    static void stop() {
        SIMULATOR.close();
    }

    /** In the table M stands for a model and max_tokens, T for a declared tool, U for the field with a user message. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "not json                                   | not valid JSON",
                "{'max_tokens':1,U}                         | model: Field required",
                "{'model':'','max_tokens':1,U}              | model: String should have at least 1 character",
                "{'model':'claude-x',U}                     | max_tokens: Field required",
                "{'model':'claude-x','max_tokens':0,U}      | max_tokens: Input should be greater than or equal to 1",
                "{'model':'claude-x','max_tokens':'1',U}    | max_tokens: Input should be a valid integer",
                "{M}                                        | messages: Field required",
                "{M,'messages':[]}                          | messages: at least one message is required",
                "{M,'messages':[{'role':'assistant','content':'a'}]} | first message must use the \"user\" role",
                "{M,U,'temperature':'hot'}                  | temperature: Input should be a valid number",
                "{M,U,'stream':'yes'}                       | stream: Input should be a valid boolean",
                "{M,U,'tools':{}}                           | tools: Input should be a valid array",
                "{M,U,'system':3}                           | system: Input should be a valid string or array",
                "{M,U,'foo':1}                              | foo: Extra inputs are not permitted",
                "{M,U,'tools':[{'name':'a b','input_schema':{'type':'object'}}]} | tools.0.custom.name: String should match pattern",
                "{M,U,'tools':[{'name':'a'}]}               | tools.0.custom.input_schema: Field required",
                "{M,'messages':[{'role':'user','content':[{'type':'text','text':''}]}]} | text content blocks must be non-empty",
                "{M,'messages':[{'role':'user','content':[{'type':'text','text':'a','foo':1}]}]} | messages.0.content.0.text.foo: Extra inputs are not permitted",
                "{M,'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[{'type':'thinking','thinking':'h'}]}]} | messages.1.content.0.thinking.signature: Field required",
                "{M,'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[C]},{'role':'user','content':[R]}]} | must define tools",
                "{M,T'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[C]}]} | messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: c1.",
                "{M,T'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[C]},{'role':'user','content':'b'}]} | `tool_use` ids were found without",
                "{M,T'messages':[{'role':'user','content':[R]}]} | messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: c1.",
                "{M,T'messages':[{'role':'user','content':'a'},{'role':'assistant','content':[{'type':'tool_use','id':'c1','name':'t','input':'x'}]},{'role':'user','content':[R]}]} | tool_use.input: Input should be a valid dictionary",
                "{M,'messages':[{'role':'user','content':[B,B,B,B,B]}]} | A maximum of 4 blocks with cache_control may be provided. Found 5.",
                "{M,U,'tool_choice':{'type':'auto'}}        | tool_choice may only be specified while providing tools",
            })
    void anthropicRefuses(String body, String message) throws Exception {
        String full = body.replace("{M", "{'model':'claude-x','max_tokens':10")
                .replace(",T'", "," + TOOLS + "'")
                .replaceAll("\\bU\\b", "'messages':[{'role':'user','content':'a'}]")
                .replace("[C]", "[{'type':'tool_use','id':'c1','name':'t','input':{}}]")
                .replace("[R]", "[{'type':'tool_result','tool_use_id':'c1','content':'r'}]")
                .replaceAll("\\bB\\b", "{'type':'text','text':'a','cache_control':{'type':'ephemeral'}}");

        JsonNode error = refused(ANTHROPIC, full);

        assertThat(error.path("type").asText()).isEqualTo("error");
        assertThat(error.path("request_id").asText()).startsWith("req_");
        assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.at("/error/message").asText()).contains(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "not json                                | could not parse the JSON body",
                "{U}                                     | you must provide a model parameter",
                "{'model':'gpt-4o'}                      | Missing required parameter: 'messages'.",
                "{M,'messages':[]}                       | Invalid 'messages': empty array.",
                "{M,U,'foo':1}                           | Unrecognized request argument supplied: foo",
                "{M,U,'temperature':'hot'}               | Invalid type for 'temperature': expected a decimal, but got a string instead.",
                "{M,U,'stream':'yes'}                    | Invalid type for 'stream': expected a boolean",
                "{M,U,'stream_options':{}}               | only allowed when 'stream' is enabled",
                "{'model':'o3','max_tokens':5,U}         | Use 'max_completion_tokens' instead.",
                "{M,U,'tools':[]}                        | Invalid 'tools': empty array.",
                "{M,'messages':[{'role':'user','content':'a'},{'role':'tool','tool_call_id':'c1','content':'r'}]} | must be a response to a preceeding message with 'tool_calls'",
                "{M,'messages':[{'role':'user','content':'a'},{'role':'assistant','tool_calls':[C'{}'}}]}]} | did not have response messages: c1",
                "{M,'messages':[{'role':'user','content':'a'},{'role':'assistant','tool_calls':[C{}}}]}]} | function.arguments': expected a string, but got an object instead.",
            })
    void openAiRefuses(String body, String message) throws Exception {
        String full = body.replace("{M", "{'model':'gpt-4o'")
                .replaceAll("\\bU\\b", "'messages':[{'role':'user','content':'a'}]")
                .replace("[C", "[{'id':'c1','type':'function','function':{'name':'t','arguments':");

        JsonNode error = refused(OPENAI, full);

        assertThat(error.at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.at("/error/message").asText()).contains(message);
        assertThat(error.path("error").has("param")).isTrue();
        assertThat(error.path("error").has("code")).isTrue();
    }

    @Test
    void anUnknownModelIsNotFound() throws Exception {
        HttpResponse<String> answer =
                client.post(ANTHROPIC, Client.anthropic("hi").put("model", "llama"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("not_found_error").contains("model: llama");
    }

    @Test
    void theKeyInvalidIsRefusedOnBothWires() throws Exception {
        HttpRequest anthropic =
                client.request(ANTHROPIC, "{}").header("x-api-key", "invalid").build();
        HttpRequest openAi = client.request(OPENAI, "{}")
                .header("authorization", "Bearer invalid")
                .build();

        assertThat(client.send(anthropic).statusCode()).isEqualTo(401);
        assertThat(client.send(anthropic).body())
                .contains("authentication_error")
                .contains("invalid x-api-key");
        assertThat(client.send(openAi).body()).contains("invalid_api_key");
    }

    @Test
    void theVersionHeaderIsDemanded() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(SIMULATOR.url() + ANTHROPIC))
                .POST(HttpRequest.BodyPublishers.ofString(Client.anthropic("hi").toString()))
                .build();

        assertThat(client.send(request).statusCode()).isEqualTo(400);
        assertThat(client.send(request).body()).contains("anthropic-version");
    }

    @Test
    void userMessagesInARowAreAllowed() throws Exception {
        var body = Client.anthropic("one");
        body.withArray("messages").addObject().put("role", "user").put("content", "two");

        assertThat(client.post(ANTHROPIC, body).statusCode()).isEqualTo(200);
    }

    @Test
    void theModelsAreListed() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(SIMULATOR.url() + "/v1/models"))
                .build();

        assertThat(client.send(request).body()).contains("\"id\":\"simulated\"");
    }

    private JsonNode refused(String path, String body) throws Exception {
        HttpResponse<String> answer =
                client.send(client.request(path, json(body)).build());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return Client.JSON.readTree(answer.body());
    }
}
