package dev.caravel.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Replies as providers send them, of each form that the wires read. */
final class Samples {

    private static final String CALLS =
            """
            "tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"look","arguments":"{\\"at\\":[1,2.5]}"},\
            "extra_content":{"google":{"thought_signature":"c2ln"}}},\
            {"index":1,"id":"call_2","type":"function","function":{"name":"go","arguments":"{}"}}]\
            """;
    private static final String CHAT_USAGE = "{\"prompt_tokens\":100,\"completion_tokens\":10,\"total_tokens\":110,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":64},\"completion_tokens_details\":{\"reasoning_tokens\":3}}";

    private static final List<String> ALL = List.of(
            """
            event: message_start
            data: {"type":"message_start","message":{"model":"claude","content":[],"usage":{"input_tokens":9}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

            : ping

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grüße \\ud83d\\ude00"}}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"look","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"at\\":[1,2.5]}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":2}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":12}}

            event: message_stop
            data: {"type":"message_stop"}

            """,
            """
            {"type":"message","role":"assistant","model":"claude","stop_reason":"tool_use",
             "usage":{"input_tokens":9,"output_tokens":12,"cache_creation":{"ephemeral_1h_input_tokens":3}},
             "content":[{"type":"thinking","thinking":"hm","signature":"c2ln"},{"type":"text","text":"Hi"},
              {"type":"tool_use","id":"toolu_1","name":"look","input":{"at":[1,2.5]}},
              {"type":"hologram","depth":{"cm":1.50}}]}
            """,
            """
            data: {"model":"gpt","choices":[{"index":0,"delta":{"role":"assistant","content":"H","reasoning_content":"hm"}}]}

            data: {"model":"gpt","choices":[{"index":0,"delta":{"content":"i","reasoning_details":[{"type":"t","index":0,"text":"a"}]}}]}

            data: {"model":"gpt","choices":[{"index":0,"delta":{%s}}]}

            data: {"model":"gpt","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: {"model":"gpt","choices":[],"usage":%s}

            data: [DONE]

            """
                    .formatted(CALLS, CHAT_USAGE),
            """
            {"model":"gpt","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant","content":"Hi",%s,
             "reasoning_content":"hm","vendor":{"state":[1,{"a":"b"}]}}}],"usage":%s}
            """
                    .formatted(CALLS, CHAT_USAGE),
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
            "event: error\ndata: {\"error\":{\"code\":\"tool_use_failed\",\"failed_generation\":\"<look>\",\"status_code\":400}}\n\n",
            "error: {\"code\":400,\"message\":\"the request exceeds the available context size\"}\n\ndata: [DONE]\n\n",
            "[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"details\":[{\"@type\":\"google.rpc.RetryInfo\",\"retryDelay\":\"37s\"}]}}]",
            "{\"detail\":[{\"loc\":[\"body\",\"n\"],\"msg\":\"no\"}]}",
            "<html><head><title>502</title><script>if (a < b) c();</script></head><body>Bad gateway</body></html>");

    private Samples() {}

    static byte[] any(Random random) {
        return ALL.get(random.nextInt(ALL.size())).getBytes(StandardCharsets.UTF_8);
    }
}
