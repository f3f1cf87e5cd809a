package dev.caravel.guard;

import dev.caravel.approval.ApprovalGate;
import dev.caravel.loop.ToolDefinitions;
import dev.caravel.route.Steps;
import org.apache.camel.spi.Registry;

/** What the routes of a judgement refer to. */
public final class GuardSteps {

    private GuardSteps() {}

    public static void bind(
            Registry registry, ApprovalGate approvals, ToolDefinitions definitions, GuardrailMode mode) {
        Steps.bind(registry, new NextUnjudgedCall(), new Guardrail(approvals, definitions, mode), approvals);
    }
}
