package dev.caravel.door.openai;

import dev.caravel.door.AgentDoor;
import dev.caravel.door.RunFeeds;
import dev.caravel.door.SentFiles;
import dev.caravel.journal.Journal;
import dev.caravel.recovery.ClientResults;
import dev.caravel.recovery.RunControl;
import dev.caravel.route.Steps;
import dev.caravel.run.RunRecords;
import java.util.Optional;
import org.apache.camel.spi.Registry;

/** The door's parts, put together. */
public final class OpenAi {

    /** Where all its paths begin. */
    public static final String PATHS = "/v1/";

    private OpenAi() {}

    /**
     * Binds what the routes of this door refer to.
     *
     * @param plainModel the model that can be asked beside the agents
     * @param files reads those that clients send
     */
    public static void bind(
            Registry registry,
            AgentDoor door,
            Journal journal,
            RunRecords records,
            RunFeeds feeds,
            RunControl control,
            Optional<String> plainModel,
            SentFiles files) {
        OpenAiModels models = new OpenAiModels(door, plainModel);
        Questions questions = new Questions(door, journal, records);
        Continuations continuations = new Continuations(door, records, new ClientResults(control));
        Answers answers = new Answers(feeds, records, questions);
        Steps.bind(
                registry,
                models,
                new ChatCompletions(models, questions, continuations, answers, files),
                new Responses(models, door, records, control, questions, continuations, answers, files),
                new OpenAiFailureReply());
    }
}
