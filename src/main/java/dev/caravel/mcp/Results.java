package dev.caravel.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.caravel.journal.Approval;
import dev.caravel.journal.RunStatus;
import dev.caravel.run.QuestionText;
import dev.caravel.run.RunRecord;
import dev.caravel.text.Printable;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a client is told of a run: its answer, why there is none, or how to get it later. */
final class Results {

    /** The result's metadata under this prefix is ours. */
    private static final String OURS = "dev.caravel/";

    private Results() {}

    /** Something went wrong before there was a run. */
    static CallToolResult refused(String why) {
        return CallToolResult.builder().addTextContent(why).isError(true).build();
    }

    /**
     * Of a run that is over or stands still, or is not waited for any longer.
     *
     * @param output the form of its result; empty for text
     * @param questions the calls that wait for a person
     */
    static CallToolResult of(RunRecord run, Optional<Form> output, List<Approval> questions) {
        CallToolResult.Builder result = CallToolResult.builder().meta(meta(run));
        String answer = Objects.requireNonNullElse(run.answer(), "");
        if (run.status() == RunStatus.COMPLETED) {
            return output.map(form -> formed(result, answer, form))
                    .orElseGet(() -> text(result, answer, run).isError(false))
                    .build();
        }
        if (run.status().isOver()) {
            return result.addTextContent(
                            run.error() == null ? "the run is " + run.status().label() : run.error())
                    .isError(true)
                    .build();
        }
        // Where a form is promised, a client takes a result without it for an error unless it says that it is one.
        return text(result, answer.isEmpty() ? later(run, questions) : answer + "\n\n" + later(run, questions), run)
                .isError(output.isPresent())
                .build();
    }

    private static CallToolResult.Builder text(CallToolResult.Builder result, String text, RunRecord run) {
        result.addTextContent(text);
        return run.simulated() && run.modelCalls() > 0
                ? result.addTextContent("(The built-in simulated model answered: no provider is configured.)")
                : result;
    }

    private static CallToolResult.Builder formed(CallToolResult.Builder result, String text, Form form) {
        Optional<String> mismatch = form.mismatch().apply(text);
        if (mismatch.isPresent()) {
            return result.addTextContent(
                            "The result is not what the tool's outputSchema says (" + mismatch.get() + "): " + text)
                    .isError(true);
        }
        try {
            return result.addTextContent(text)
                    .structuredContent(Json.map(Json.read(text)))
                    .isError(false);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what matches is JSON", e);
        }
    }

    private static String later(RunRecord run, List<Approval> questions) {
        StringBuilder words = new StringBuilder();
        if (run.status().isInProgress()) {
            words.append("Still working.");
        } else if (questions.isEmpty()) {
            words.append("Paused").append(run.reason() == null ? "" : " (" + run.reason() + ")");
            words.append(run.error() == null ? "." : ": " + run.error());
        }
        for (Approval question : questions) {
            if (question.question().isPresent()) {
                words.append("Waits for a person's answer: ")
                        .append(QuestionText.line(question.question().get()))
                        .append(". Somebody has to say ./caravel answer ")
                        .append(question.id())
                        .append(" TEXT. ");
                continue;
            }
            words.append("Waits for a person: ")
                    .append(question.tool())
                    .append(' ')
                    .append(Printable.line(question.arguments().toString()))
                    .append(" (")
                    .append(question.rule())
                    .append("). Somebody has to say ./caravel approve ")
                    .append(question.id())
                    .append(" or ./caravel deny ")
                    .append(question.id())
                    .append(". ");
        }
        String ask =
                " Call " + Offer.RESULT + " with run " + run.id() + " for the result; do not make this call again.";
        return words.toString().strip() + ask;
    }

    private static Map<String, Object> meta(RunRecord run) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put(OURS + "run", run.id());
        meta.put(OURS + "status", run.status().label());
        meta.put(OURS + "cost-usd", run.costUsd().toString());
        return meta;
    }
}
