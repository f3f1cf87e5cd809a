package dev.caravel.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowWordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            prompt is too long: 213462 tokens > 200000 maximum | 200000
            input length and `max_tokens` exceed context limit: 142422 + 64000 > 204658, decrease input length | 204658
            This model's maximum context length is 8192 tokens. However, your messages resulted in 8545 tokens | 8192
            This model's maximum context length is 128000 tokens. However, you requested 130000 tokens (120000 in the messages) | 128000
            This endpoint's maximum context length is 200000 tokens. However, you requested about 2500021 tokens | 200000
            The input token count (1196265) exceeds the maximum number of tokens allowed (1048575) | 1048575
            This model's maximum prompt length is 131072 but the request contains 537812 tokens | 131072
            prompt token count of 93854 exceeds the limit of 90000 | 90000
            Your request exceeded model token limit: 131072 (requested: 200000) | 131072
            User input tokens exceeds 127072 tokens | 127072
            Prompt contains 40000 tokens, too large for model with 32768 maximum context length | 32768
            Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens | 8193
            too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000 | 4081
            max_tokens is too large: 2000. This model's maximum context length is 4096 tokens (2000 > 4096 - 2104) | 4096
            the request exceeds the available context size (8,192 tokens), try increasing it | 8192
            Range of input length should be [1, 98304] | 98304
            """)
    void findsHowManyTokensTheModelTakes(String words, long window) {
        assertThat(WindowWords.in(words)).hasValue(window);
    }

    @Test
    void mostlyTheyAreSilent() {
        assertThat(WindowWords.in("anthropic answered 413: request_too_large: Request exceeds the maximum size (give a"
                        + " shorter task, name a model with a larger window, or leave out history (a new thread))"))
                .isEmpty();
        assertThat(WindowWords.in("Your input exceeds the context window of this model"))
                .isEmpty();
    }
}
