package dev.caravel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.text.Printable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The calls of a run as they end, a line each: what was called, with what, how it went and how long it took. */
final class CallLines {

    private static final int LONGEST_ARGUMENTS = 60;
    private static final String INDENT = "  ";

    /** How far below the run that was asked for its subagents' runs are. */
    private final Map<String, Integer> depths = new HashMap<>();

    private final Map<String, JsonNode> arguments = new HashMap<>();

    /**
     * A line of what a run has done.
     *
     * @param what what was called, and with what; the first to be cut off where there is little room
     * @param how how it went
     * @param complaint why it failed, for a line of its own; empty when it did not
     */
    record Line(String what, String how, Optional<String> complaint) {

        private static Line of(String what) {
            return new Line(what, "", Optional.empty());
        }
    }

    /** What the event adds; empty when it ends no call and begins no subagent's run. */
    Optional<Line> of(Entry entry) {
        String run = entry.run();
        Event event = entry.event();
        if (event instanceof Event.RunStarted started) {
            depths.put(run, started.parent() == null ? 0 : depth(started.parent()) + 1);
            return started.parent() == null
                    ? Optional.empty()
                    : Optional.of(Line.of(indent(started.parent()) + "▸ "
                            + Printable.line(started.agent() + ": " + started.input(), LONGEST_ARGUMENTS)));
        } else if (event instanceof Event.ModelReplied reply) {
            reply.content().forEach(block -> remember(run, block));
        } else if (event instanceof Event.ToolFinished finished) {
            JsonNode made = arguments.remove(run + "/" + finished.call());
            return Optional.of(ended(indent(run), finished, made));
        }
        return Optional.empty();
    }

    private void remember(String run, JsonNode block) {
        if (block.path("type").asText().equals("tool_use")) {
            arguments.put(run + "/" + block.path("id").asText(), block.path("input"));
        }
    }

    /** A run that is resumed did not begin here; what is not the run that was asked for is below it. */
    private int depth(String run) {
        return depths.computeIfAbsent(run, unknown -> depths.isEmpty() ? 0 : 1);
    }

    private String indent(String run) {
        return INDENT.repeat(depth(run));
    }

    private static Line ended(String indent, Event.ToolFinished finished, JsonNode made) {
        return new Line(
                indent
                        + (finished.error() ? "✗ " : "✓ ")
                        + Printable.line(finished.tool())
                        + (made == null ? "" : inShort(made)),
                ", " + Summary.seconds(finished.ms()),
                finished.error() ? Optional.of(indent + INDENT + Printable.line(finished.result())) : Optional.empty());
    }

    /** The values of a call's arguments, with a space in front. */
    static String inShort(JsonNode arguments) {
        StringBuilder line = new StringBuilder();
        arguments.forEach(value -> line.append(' ').append(value.isValueNode() ? value.asText() : value));
        return line.isEmpty() ? "" : " " + Printable.line(line.toString(), LONGEST_ARGUMENTS);
    }
}
