package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Inquiry;
import dev.caravel.output.AnswerSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The question that a call puts to a person, read from its arguments: {@code question}, and {@code choices} or {@code schema}. A person
 * has to be able to read it, so that there are bounds.
 */
public final class InquiryArguments {

    static final int LONGEST_QUESTION = 4_000;
    static final int MOST_CHOICES = 20;
    static final int LONGEST_CHOICE = 200;

    private InquiryArguments() {}

    /** @throws IllegalArgumentException when nobody can be asked this, in words for the model */
    public static Inquiry read(JsonNode arguments) {
        String question = arguments.path("question").asText();
        if (question.isBlank() || question.length() > LONGEST_QUESTION) {
            throw new IllegalArgumentException("the question must have 1 to " + LONGEST_QUESTION + " characters");
        }
        Optional<JsonNode> schema = given(arguments, "schema");
        Optional<List<String>> choices = given(arguments, "choices").map(InquiryArguments::choices);
        if (choices.isPresent() && schema.isPresent()) {
            throw new IllegalArgumentException("give choices or schema, not both");
        }
        schema.ifPresent(InquiryArguments::check);
        return new Inquiry(question, choices.orElse(null), schema.orElse(null));
    }

    /** A model may write what it leaves out as null, or as nothing. */
    private static Optional<JsonNode> given(JsonNode arguments, String name) {
        return Optional.of(arguments.path(name))
                .filter(value -> !value.isMissingNode() && !value.isNull())
                .filter(value -> !value.isContainerNode() || !value.isEmpty());
    }

    private static List<String> choices(JsonNode list) {
        List<String> choices = new ArrayList<>();
        list.forEach(choice -> choices.add(choice.asText()));
        boolean readable = choices.stream().noneMatch(choice -> choice.isBlank() || choice.length() > LONGEST_CHOICE);
        if (!readable || choices.size() > MOST_CHOICES || new LinkedHashSet<>(choices).size() < choices.size()) {
            throw new IllegalArgumentException("there may be up to " + MOST_CHOICES
                    + " choices, each another text of 1 to " + LONGEST_CHOICE + " characters");
        }
        return List.copyOf(choices);
    }

    private static void check(JsonNode schema) {
        try {
            AnswerSchema.of(schema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the schema " + e.getMessage());
        }
    }
}
