package dev.caravel.run;

import dev.caravel.text.Sha256;
import java.util.Optional;

/** What an approval is bound to: the exact call, and what a server says of its tool. */
public final class CallDigest {

    /**
     * Some hosts count their calls anew in every reply, so the turn belongs to it.
     *
     * @param definition what identifies the tool as its server describes it; empty for a route's
     */
    public static String of(Run run, RequestedCall call, Optional<String> definition) {
        String exact = String.join(
                "\n",
                run.id(),
                String.valueOf(run.turns()),
                call.id(),
                call.tool(),
                call.arguments().toString());
        return Sha256.of(definition.map(said -> exact + "\n" + said).orElse(exact));
    }

    private CallDigest() {}
}
