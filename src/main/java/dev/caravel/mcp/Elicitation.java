package dev.caravel.mcp;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Inquiry;
import dev.caravel.recovery.RunControl;
import dev.caravel.text.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a client's person is asked in a form: whether a call may run, or an agent's question. Forms of MCP have no nested fields. */
final class Elicitation {

    /** What is too long to be shown whole is nothing to be asked about here. */
    private static final int LONGEST = 10_000;

    private static final String PERSON = "mcp client";
    private static final String FIELD = "answer";

    private final Approval approval;

    Elicitation(Approval approval) {
        this.approval = approval;
    }

    String id() {
        return approval.id();
    }

    boolean fitsAForm() {
        return words().length() <= LONGEST
                && approval.question().filter(asked -> asked.schema() != null).isEmpty();
    }

    /** Exactly what will run, or the question, with everything written as a number that could deceive the eye. */
    String words() {
        return Printable.lines(approval.question()
                .map(asked -> approval.agent() + " asks: " + asked.text())
                .orElseGet(() ->
                        "May " + approval.tool() + " run with " + approval.arguments() + "? " + approval.rule() + "."));
    }

    /** What is filled in. */
    Map<String, Object> form() {
        return approval.question()
                .<Map<String, Object>>map(asked ->
                        Map.of("type", "object", "properties", Map.of(FIELD, field(asked)), "required", List.of(FIELD)))
                .orElseGet(() -> Map.of("type", "object", "properties", Map.of()));
    }

    private static Map<String, Object> field(Inquiry asked) {
        Map<String, Object> field = new LinkedHashMap<>(Map.of("type", "string"));
        if (asked.choices() != null) {
            field.put("enum", asked.choices());
        }
        return field;
    }

    /**
     * The person has said it.
     *
     * @throws IllegalArgumentException when that is no answer
     * @throws IllegalStateException when somebody else was quicker
     */
    void take(Client.Said said, RunControl control) {
        if (said.answer() == Client.Answer.NO) {
            control.decide(approval.id(), Decision.DENY, PERSON, "");
        } else if (approval.question().isEmpty()) {
            control.decide(approval.id(), Decision.APPROVE, PERSON, "");
        } else {
            control.answer(
                    approval.id(), TextNode.valueOf(String.valueOf(said.form().get(FIELD))), PERSON);
        }
    }
}
