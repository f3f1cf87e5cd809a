package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Inquiry;
import dev.caravel.output.AnswerSchema;
import dev.caravel.output.AnswerText;
import dev.caravel.text.Printable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a person answers to an agent's question: one of its choices, JSON that matches its schema, or text. Whatever else is said is no
 * answer, and the question stays open.
 */
public final class PersonsAnswer {

    /** As long as a tool's result may be. */
    static final int LONGEST = 50_000;

    private PersonsAnswer() {}

    /**
     * The answer as the run gets it: a choice as the question spells it, the JSON of a text where the schema wants it.
     *
     * @throws IllegalArgumentException when it is no answer to that question, in a line for whoever answers
     */
    public static JsonNode to(Inquiry question, JsonNode said) {
        if (text(said).length() > LONGEST) {
            throw new IllegalArgumentException("an answer may have " + LONGEST + " characters");
        }
        if (question.schema() != null) {
            return matching(AnswerSchema.of(question.schema()), said);
        }
        if (!said.isTextual() || said.asText().isBlank()) {
            throw new IllegalArgumentException(
                    question.choices() == null ? "the answer must be a text" : mustBe(question.choices()));
        }
        return question.choices() == null ? said : TextNode.valueOf(choice(question.choices(), said.asText()));
    }

    /**
     * What somebody says, where it can be said about that call: a question is answered or declined, any other call approved or denied.
     *
     * @param question the question that the call puts; empty where it puts none
     * @throws IllegalArgumentException when it cannot, in a line for whoever says it
     */
    public static Approval.Answer checked(Optional<Inquiry> question, Approval.Answer said) {
        if (question.isEmpty() && said.decision() == Decision.ANSWER) {
            throw new IllegalArgumentException("the call asks nothing that could be answered: approve or deny it");
        }
        if (question.isPresent() && said.decision() == Decision.APPROVE) {
            throw new IllegalArgumentException(
                    "it is a question, and there is nothing to approve: answer it, or deny it");
        }
        return said.value()
                .map(value -> Approval.Answer.to(to(question.orElseThrow(), value), said.by(), said.at()))
                .orElse(said);
    }

    /** The same of what somebody has typed. */
    public static JsonNode typed(Inquiry question, String words) {
        return to(question, TextNode.valueOf(words));
    }

    /** The answer as the model reads it: text as it is, all else as JSON. */
    public static String text(JsonNode answer) {
        return answer.isTextual() ? answer.asText() : answer.toString();
    }

    /** Text may be meant as what it is, or as the JSON that it holds. */
    private static JsonNode matching(AnswerSchema schema, JsonNode said) {
        Optional<String> mismatch = schema.mismatch(said.toString());
        if (mismatch.isEmpty()) {
            return said;
        }
        Optional<JsonNode> held = said.isTextual() ? AnswerText.read(said.asText()) : Optional.empty();
        Optional<String> heldMismatch = held.isPresent() ? schema.mismatch(said.asText()) : mismatch;
        if (heldMismatch.isEmpty()) {
            return held.get();
        }
        throw new IllegalArgumentException("the answer does not match the question's schema: " + heldMismatch.get());
    }

    private static String choice(List<String> choices, String said) {
        if (choices.contains(said)) {
            return said;
        }
        List<String> meant = choices.stream()
                .filter(choice -> choice.strip().equalsIgnoreCase(said.strip()))
                .toList();
        if (meant.size() != 1) {
            throw new IllegalArgumentException(mustBe(choices));
        }
        return meant.get(0);
    }

    private static String mustBe(List<String> choices) {
        return choices.stream()
                .map(choice -> "'" + Printable.line(choice) + "'")
                .collect(Collectors.joining(", ", "the answer must be one of ", ""));
    }
}
