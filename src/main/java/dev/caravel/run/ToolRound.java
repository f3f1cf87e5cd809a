package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.journal.Decision;
import dev.caravel.journal.Event;
import dev.caravel.model.Reply;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The tool calls of one reply and their results, until all are in. Part of a run's state. What the guardrail said holds for
 * calls that run at once: one that waited, for a person or until its program was started anew, is judged again.
 * {@code NextUnjudgedCall} puts them before the guardrail one by one.
 */
public final class ToolRound {

    /** So many calls of one reply may run; whoever asks for more asks again. */
    public static final int MOST_CALLS = 128;

    private final Map<String, RequestedCall> asked = new LinkedHashMap<>();
    private final Map<String, String> tooLong = new HashMap<>();
    private final Set<String> tooMany = new HashSet<>();
    private final Set<String> cleared = new HashSet<>();
    private final Set<String> approved = new HashSet<>();
    private final Map<String, Event.ApprovalRequested> awaited = new LinkedHashMap<>();
    private final Map<String, String> denied = new HashMap<>();
    private final Map<String, JsonNode> answered = new HashMap<>();
    private final Set<String> resolved = new HashSet<>();
    private final Set<String> started = new LinkedHashSet<>();
    private final Map<String, Integer> timesNotDone = new HashMap<>();
    private final Map<String, ObjectNode> results = new LinkedHashMap<>();

    /** Takes the calls that a reply asks for, if any. */
    void ask(ArrayNode reply) {
        for (JsonNode block : reply) {
            if (block.path("type").asText().equals("tool_use")) {
                String id = block.path("id").asText();
                if (asked.size() >= MOST_CALLS) {
                    tooMany.add(id);
                }
                if (block.has(Reply.LEFT_OUT)) {
                    tooLong.put(id, block.path(Reply.LEFT_OUT).asText());
                }
                asked.put(id, new RequestedCall(id, block.path("name").asText(), block.path("input")));
            }
        }
    }

    /** True while calls have no result. */
    public boolean isOpen() {
        return !asked.isEmpty();
    }

    /** The calls that have no result yet, in the order asked. */
    public List<RequestedCall> waiting() {
        return calls(this::isWaiting);
    }

    /** A call that has no result yet. */
    public Optional<RequestedCall> waiting(String call) {
        return Optional.ofNullable(asked.get(call)).filter(this::isWaiting);
    }

    private List<RequestedCall> calls(Predicate<RequestedCall> condition) {
        return asked.values().stream().filter(condition).toList();
    }

    private boolean isWaiting(RequestedCall call) {
        return !results.containsKey(call.id());
    }

    private boolean isUnjudged(RequestedCall call) {
        return isWaiting(call) && !cleared.contains(call.id()) && !awaited.containsKey(call.id());
    }

    private boolean isCleared(RequestedCall call) {
        return isWaiting(call) && cleared.contains(call.id());
    }

    /** The calls that the guardrail has yet to judge, and those that a person has denied, in the order asked. */
    public List<RequestedCall> unjudged() {
        return calls(this::isUnjudged);
    }

    /** The calls that may run, in the order asked. */
    public List<RequestedCall> cleared() {
        return calls(this::isCleared);
    }

    /** The call may run. */
    void clear(String call) {
        cleared.add(call);
    }

    /** The call is this one, whatever the model wrote. */
    void correct(Event.ToolJudged event) {
        asked.computeIfPresent(
                event.call(),
                (id, call) -> new RequestedCall(
                        id, event.tool(), event.arguments() == null ? call.arguments() : event.arguments()));
    }

    /** What was allowed before has waited. */
    void judgeAgain() {
        cleared.clear();
    }

    /** True when the reply asked for more calls than may run, and this is one of those behind. */
    public boolean isOneTooMany(String call) {
        return tooMany.contains(call);
    }

    /** Why the call was kept without its arguments; empty when it has them. */
    public Optional<String> tooLong(String call) {
        return Optional.ofNullable(tooLong.get(call));
    }

    /** A person is to decide about the call. */
    void await(Event.ApprovalRequested question) {
        awaited.put(question.call(), question);
    }

    /** The questions that nobody has answered, in the order asked. */
    public List<Event.ApprovalRequested> awaited() {
        return List.copyOf(awaited.values());
    }

    /** A person has decided. An approval stands, however often the call is judged after it. */
    void decide(Event.ApprovalDecided decision) {
        Event.ApprovalRequested question = awaited.remove(decision.call());
        if (decision.decision() == Decision.APPROVE) {
            approved.add(decision.call());
        } else if (decision.decision() == Decision.ANSWER && decision.answer() != null) {
            answered.put(decision.call(), decision.answer());
        } else if (decision.reason() != null) {
            denied.put(decision.call(), decision.reason());
        } else {
            boolean asked = question != null && question.question() != null;
            denied.put(decision.call(), asked ? "the person who was asked gives no answer" : "a person said no");
        }
    }

    public boolean isApproved(String call) {
        return approved.contains(call);
    }

    /** What a person has answered to the question that the call puts; empty when nobody has. */
    public Optional<JsonNode> answer(String call) {
        return Optional.ofNullable(answered.get(call));
    }

    /** Why a person denied the call; empty when none did. */
    public Optional<String> denial(String call) {
        return Optional.ofNullable(denied.get(call));
    }

    /** A person has said what became of the call. */
    void resolve(String call) {
        resolved.add(call);
    }

    /** The calls that a person has had a word about. */
    Set<String> decided() {
        Set<String> decided = words();
        decided.addAll(approved);
        return decided;
    }

    /** Those of them whose result is that person's word. */
    Set<String> words() {
        Set<String> words = new HashSet<>(denied.keySet());
        words.addAll(answered.keySet());
        words.addAll(resolved);
        return words;
    }

    /** The call begins to run; false when it did before. */
    boolean start(String call) {
        return started.add(call);
    }

    /** It is known that the call did not run: it may begin anew. */
    void unstart(String call) {
        started.remove(call);
        timesNotDone.merge(call, 1, Integer::sum);
    }

    /** How often the call began and was not done, as somebody found out. */
    public int timesNotDone(String call) {
        return timesNotDone.getOrDefault(call, 0);
    }

    /** The calls that began to run and have no result. */
    public List<RequestedCall> inProgress() {
        return calls(call -> isWaiting(call) && started.contains(call.id()));
    }

    /** A result came. With the last one the round is over: all results, in the order asked, whatever order they came in. */
    Optional<ArrayNode> finish(Event.ToolFinished event) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.put("type", "tool_result").put("tool_use_id", event.call()).put("content", event.result());
        if (event.error()) {
            result.put("is_error", true);
        }
        results.put(event.call(), result);
        if (results.size() < asked.size()) {
            return Optional.empty();
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (String call : asked.keySet()) {
            all.add(results.get(call));
        }
        asked.clear();
        tooLong.clear();
        tooMany.clear();
        cleared.clear();
        approved.clear();
        awaited.clear();
        denied.clear();
        answered.clear();
        resolved.clear();
        started.clear();
        timesNotDone.clear();
        results.clear();
        return Optional.of(all);
    }
}
