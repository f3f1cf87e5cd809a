package dev.caravel.compaction;

import dev.caravel.agent.OfferedTool;
import dev.caravel.journal.CompactionReason;
import dev.caravel.journal.Event;
import dev.caravel.journal.PauseReason;
import dev.caravel.loop.RunSession;
import dev.caravel.loop.Step;
import dev.caravel.model.ModelName;
import dev.caravel.run.Run;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.camel.Exchange;

/**
 * Before each turn: where the request would not fit into the model's context window, or the provider has found it too long,
 * old results are cleared. Where that is not enough, the turn asks a model to summarise the older part first. Where nothing is
 * gained by that any more, the run is paused.
 */
public final class Compaction implements Step {

    /** Whether conversations are compacted. */
    public enum Mode {
        AUTO,
        OFF
    }

    private final Mode mode;
    private final Windows windows;
    private final Function<Run, ModelName> summariser;

    /** @param summariser the model that summarises for a run */
    public Compaction(Mode mode, Windows windows, Function<Run, ModelName> summariser) {
        this.mode = mode;
        this.windows = windows;
        this.summariser = summariser;
    }

    @Override
    public void take(RunSession session, Exchange exchange) {
        Run run = session.run();
        if (!run.isActive()
                || run.turn().isLanding()
                || run.turn().context().underWay().isPresent()) {
            return;
        }
        Room room = room(session);
        Optional<CompactionReason> reason = run.turn().context().overflow();
        if (reason.isPresent() || mode == Mode.AUTO && room.isTooSmall()) {
            compact(session, room, reason.orElse(CompactionReason.WINDOW));
        }
    }

    private Room room(RunSession session) {
        Run run = session.run();
        long fixed = session.fixedBytes();
        OptionalLong window = windows.of(run, run.turn().model());
        // What a provider has found too long has more tokens than its window, whatever is reckoned here.
        long least = run.turn().context().overflow().isPresent() ? window.orElse(0) : 0;
        return new Room(
                window,
                Math.max(least, run.promptSize().estimate(fixed)),
                run.promptSize().length(fixed),
                run.start().maxTokens());
    }

    private void compact(RunSession session, Room room, CompactionReason reason) {
        Run run = session.run();
        Cut cut = Cut.of(run.messages(), run.pins(), room.bytes(), room.aim(reason), tool -> session.toolbox()
                .find(tool)
                .map(OfferedTool::hints)
                .filter(hints -> hints.readOnly())
                .isPresent());
        boolean worthIt = mode == Mode.AUTO && cut.isWorthIt(room.bytes());
        if (reason == CompactionReason.WINDOW
                && !worthIt
                && !run.turn().context().isFruitless()) {
            // It is an estimate: the provider may find that it fits.
            return;
        }
        if (!worthIt || run.turn().context().isFruitless()) {
            session.record(new Event.RunParked(PauseReason.CONTEXT));
        } else if (cut.needsSummary()) {
            session.record(new Event.ContextCompacting(
                    summariser.apply(run).toString(),
                    reason,
                    window(room),
                    room.tokens(),
                    cut.cleared(),
                    cut.removed(),
                    cut.lost()));
        } else {
            session.record(Event.ContextCompacted.cleared(
                    reason, window(room), room.tokens(), room.tokensOf(cut.bytes()), cut.cleared()));
        }
    }

    private static Long window(Room room) {
        return room.window().isPresent() ? room.window().getAsLong() : null;
    }
}
