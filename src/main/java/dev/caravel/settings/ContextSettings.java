package dev.caravel.settings;

import dev.caravel.compaction.Compaction;

/** Conversations that grow beyond what a model takes. */
public final class ContextSettings {

    public static final Setting<Compaction.Mode> COMPACTION = Kind.choice(Compaction.Mode.class)
            .setting(
                    "caravel.context.compaction",
                    "auto",
                    "`auto`: a conversation that does not fit into the model's context window is made shorter: old results are"
                            + " cleared, then the older part is summarised by the cheap model. `off`: the run pauses.");

    static final Section SECTION = new Section("Long conversations", "", COMPACTION);

    private ContextSettings() {}
}
