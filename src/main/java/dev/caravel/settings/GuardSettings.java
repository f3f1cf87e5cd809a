package dev.caravel.settings;

import dev.caravel.guard.GuardrailMode;
import java.time.Duration;

/** Which calls a person must approve. */
public final class GuardSettings {

    public static final Setting<GuardrailMode> MODE = Kind.choice(GuardrailMode.class)
            .setting(
                    "caravel.guardrail",
                    "standard",
                    "`standard`: the rules of the route `caravel-guardrail` decide. `strict`: once a run has read text that somebody outside wrote (a file, a page, a message), every call that"
                            + " writes or sends also needs a person.");

    public static final Setting<Duration> EXPIRES = Kind.DURATION.setting(
            "caravel.approval.expires", "24h", "How long a call waits for a person. Then it is denied.");

    static final Section SECTION = new Section("Guardrail and approvals", "", MODE, EXPIRES);

    private GuardSettings() {}
}
