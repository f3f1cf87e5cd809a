package dev.caravel.loop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.agent.Toolbox;
import dev.caravel.agent.Toolboxes;
import dev.caravel.journal.ClientTool;
import dev.caravel.output.AnswerSchema;
import dev.caravel.run.Run;
import dev.caravel.run.TaskRefused;
import dev.caravel.tool.ToolServerAway;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What a run works with: its tools, and the schema that its answer has to match. Thread-safe. */
final class RunTools {

    private final Toolboxes toolboxes;

    RunTools(Toolboxes toolboxes) {
        this.toolboxes = toolboxes;
    }

    /** @throws TaskRefused when a server of its tools is away */
    Toolbox toolbox(RunStart opening, Optional<Resumption> resumption) {
        try {
            return toolboxNow(opening, resumption);
        } catch (ToolServerAway e) {
            throw new TaskRefused(
                    TaskRefused.Fault.TOOLS,
                    "agent '" + opening.agent().name() + "' lacks its tools: " + e.getMessage());
        }
    }

    private Toolbox toolboxNow(RunStart opening, Optional<Resumption> resumption) {
        return resumption
                .map(known -> Optional.ofNullable(known.run().start().call()))
                .orElse(opening.request().call())
                .map(toolboxes::of)
                .orElseGet(() -> toolboxes.of(
                        opening.agent(),
                        resumption
                                .map(known -> Objects.requireNonNullElse(
                                        known.run().start().tools(), List.<ClientTool>of()))
                                .orElse(opening.request().tools())));
    }

    /** Its own, as it was recorded; its agent's may be another one by now. */
    static Optional<AnswerSchema> schema(Run run, RunStart opening) {
        Optional<JsonNode> own = run.start() == null
                ? RunTerms.output(opening)
                : Optional.ofNullable(run.start().output());
        return own.map(json -> opening.agent()
                .output()
                .filter(known -> known.json().equals(json))
                .orElseGet(() -> AnswerSchema.of(json)));
    }
}
