package dev.caravel.run;

import dev.caravel.text.Sha256;

/** What an approval is bound to: the exact call. */
public final class CallDigest {

    /** Some hosts count their calls anew in every reply, so the turn belongs to it. */
    public static String of(Run run, RequestedCall call) {
        return Sha256.of(String.join(
                "\n",
                run.id(),
                String.valueOf(run.turns()),
                call.id(),
                call.tool(),
                call.arguments().toString()));
    }

    private CallDigest() {}
}
