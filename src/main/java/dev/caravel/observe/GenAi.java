package dev.caravel.observe;

import dev.caravel.journal.Event;
import dev.caravel.journal.RunStatus;

/** The names of OpenTelemetry's semantic conventions for generative AI, v0.1.0, that metrics and spans have in common. */
public final class GenAi {

    public static final String OPERATION = "gen_ai.operation.name";
    public static final String PROVIDER = "gen_ai.provider.name";
    public static final String REQUEST_MODEL = "gen_ai.request.model";
    public static final String RESPONSE_MODEL = "gen_ai.response.model";
    public static final String AGENT = "gen_ai.agent.name";
    public static final String TOOL = "gen_ai.tool.name";
    public static final String CALL = "gen_ai.tool.call.id";
    public static final String COMPACTED = "gen_ai.conversation.compacted";
    public static final String MODALITY = "gen_ai.token.modality";
    public static final String ERROR = "error.type";

    public static final String CHAT = "chat";
    public static final String INVOKE_AGENT = "invoke_agent";
    public static final String EXECUTE_TOOL = "execute_tool";

    /** The error of a tool whose result tells of one, in the conventions' word for any that has no name of its own. */
    public static final String OTHER_ERROR = "_OTHER";

    private GenAi() {}

    /** What kept a run from its end, in a word; empty when it is completed. */
    public static String error(Event.RunEnded ended) {
        if (ended.status() == RunStatus.COMPLETED) {
            return "";
        }
        return ended.reason() == null ? ended.status().label() : ended.reason();
    }

    /** The provider in a {@code provider/model}. */
    public static String provider(String model) {
        int slash = model.indexOf('/');
        return slash < 0 ? model : model.substring(0, slash);
    }

    /** The provider's name for the model in a {@code provider/model}. */
    public static String model(String model) {
        return model.substring(model.indexOf('/') + 1);
    }
}
