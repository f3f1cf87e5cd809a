import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;

/** What Java's clients make of the door at the first argument: a line each, the client, what it did and what it got. */
public final class Clients {

    private static final String SAY = "[[say 3 words]]";
    private static final String CALL = "[[call list-files {}]] then [[say 5 words]]";

    private static String url;

    public static void main(String[] arguments) throws Exception {
        url = arguments[0];
        openai();
        langchain4j();
        spring();
        System.exit(0);
    }

    private static void said(String client, String what, Object got) {
        System.out.println(client + " " + what + ": " + String.valueOf(got).strip().replace("\n", "; "));
    }

    private static void openai() {
        OpenAIClient client = OpenAIOkHttpClient.builder().baseUrl(url).apiKey("anything").build();
        said("openai", "models", client.models().list().data().stream().map(model -> model.id()).collect(Collectors.joining(" ")));
        ChatCompletionCreateParams say = ChatCompletionCreateParams.builder().model("assistant").addUserMessage(SAY).build();
        said("openai", "chat", client.chat().completions().create(say).choices().get(0).message().content().orElse(""));
        ChatCompletionCreateParams call = ChatCompletionCreateParams.builder()
                .model("assistant")
                .addUserMessage(CALL)
                .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        StringBuilder reasoning = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> chunks = client.chat().completions().createStreaming(call)) {
            chunks.stream().peek(whole::accumulate).flatMap(chunk -> chunk.choices().stream()).forEach(choice ->
                    reasoning.append(choice.delta()._additionalProperties().containsKey("reasoning_content")
                            ? choice.delta()._additionalProperties().get("reasoning_content").asStringOrThrow() : ""));
        }
        said("openai", "stream", whole.chatCompletion().choices().get(0).message().content().orElse(""));
        said("openai", "progress", reasoning);
        said("openai", "usage", whole.chatCompletion().usage().get().totalTokens() > 0);
        try {
            client.chat().completions().create(say.toBuilder().model("gpt-9").build());
        } catch (NotFoundException e) {
            said("openai", "unknown", e.code().orElse(""));
        }
        Response response = client.responses().create(ResponseCreateParams.builder().model("assistant").input(SAY).build());
        said("openai", "response", response.output().get(0).asMessage().content().get(0).asOutputText().text());
    }

    private static void langchain4j() throws Exception {
        OpenAiChatModel model = OpenAiChatModel.builder().baseUrl(url).apiKey("anything").modelName("assistant").build();
        said("langchain4j", "chat", model.chat(SAY));
        OpenAiStreamingChatModel streaming = OpenAiStreamingChatModel.builder()
                .baseUrl(url).apiKey("anything").modelName("assistant").returnThinking(true).build();
        StringBuilder thinking = new StringBuilder();
        CompletableFuture<ChatResponse> done = new CompletableFuture<>();
        streaming.chat(CALL, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String words) {}

            @Override
            public void onPartialThinking(PartialThinking words) {
                thinking.append(words.text());
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                done.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        said("langchain4j", "stream", done.get(30, TimeUnit.SECONDS).aiMessage().text());
        said("langchain4j", "progress", thinking);
        try {
            OpenAiChatModel.builder().baseUrl(url).apiKey("anything").modelName("gpt-9").maxRetries(0).build().chat(SAY);
        } catch (ModelNotFoundException e) {
            said("langchain4j", "unknown", "model_not_found");
        }
    }

    private static void spring() {
        org.springframework.ai.openai.OpenAiChatModel model = org.springframework.ai.openai.OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder().baseUrl(url).apiKey("anything").model("assistant").build())
                .build();
        said("spring", "chat", model.call(SAY));
        said("spring", "stream", model.stream(new Prompt(CALL)).collectList().block().stream()
                .flatMap(part -> part.getResults().stream())
                .map(part -> part.getOutput().getText())
                .filter(text -> text != null)
                .collect(Collectors.joining()));
        try {
            model.call(new Prompt(SAY, OpenAiChatOptions.builder().baseUrl(url).apiKey("anything").model("gpt-9").build()));
        } catch (NotFoundException e) {
            said("spring", "unknown", e.code().orElse(""));
        }
    }
}
