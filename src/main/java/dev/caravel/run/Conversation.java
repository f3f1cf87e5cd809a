package dev.caravel.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Event;
import dev.caravel.journal.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** What was said in a run so far; user and assistant take turns. Part of a run's state. */
final class Conversation {

    /** Without such words the next run's model would take the task for one that is still to be done. */
    private static final String NOT_ANSWERED = "(This was broken off before it was answered.)";

    private final List<Message> messages = new ArrayList<>();
    private final PromptSize size = new PromptSize();
    private final Pins pins = new Pins();
    private int asked;

    /** What was said before the first words, which no prompt has held. */
    void beginAfter(List<Message> earlier) {
        List<Message> own = List.copyOf(messages);
        messages.clear();
        messages.addAll(earlier);
        messages.addAll(own);
        earlier.forEach(size::add);
        pins.shift(earlier.size());
        pins.readDecisions(earlier);
    }

    /** What was said before its own first words. */
    void beginWith(List<Message> first) {
        first.forEach(this::say);
        pins.readDecisions(first);
    }

    /** The run's own task, behind the files that came with it; null when none did. */
    void begin(String task, List<Attachment> attachments) {
        say(Message.user(task, attachments));
        pins.task(messages.size() - 1);
    }

    /**
     * The results of a round of calls.
     *
     * @param decided those of the calls that a person has had a word about; empty when nobody has
     * @param words those of them whose results are that person's word
     */
    void results(ArrayNode results, Set<String> decided, Set<String> words) {
        say(Message.user(results));
        if (!decided.isEmpty()) {
            pins.decide(messages.size() - 1, words);
        }
    }

    /** A part of it is left out, as the event says. */
    void compact(Event.ContextCompacted event) {
        for (Event.Cleared cleared : event.cleared()) {
            messages.set(cleared.message(), CompactionNote.instead(messages.get(cleared.message()), cleared));
        }
        if (event.note() != null) {
            messages.set(0, CompactionNote.behind(messages.get(0), event.note()));
        }
        event.removed().stream().sorted(Comparator.reverseOrder()).forEach(message -> messages.remove((int) message));
        pins.remove(event.removed());
        int askedBefore = asked;
        asked -= (int) event.removed().stream()
                .filter(message -> message < askedBefore)
                .count();
        size.compacted(messages);
    }

    void say(Message message) {
        messages.add(message);
        size.add(message);
    }

    /** Says something on the user's side, behind what stands there already. */
    void tell(String text) {
        Message words = Message.user(text);
        if (last().fromAssistant()) {
            say(words);
        } else {
            extend(words);
        }
    }

    /**
     * The model's words. A paused turn is continued: its second part joins the first. A reply that says nothing is left out:
     * providers refuse a message that ends with a thought or holds an empty text.
     */
    void reply(Message reply) {
        if (reply.saysNothing()) {
            return;
        }
        if (last().fromAssistant()) {
            extend(reply);
        } else {
            say(reply);
        }
    }

    /** What the model said last; empty when it said nothing. */
    String answer() {
        return last().fromAssistant() ? last().text() : "";
    }

    private void extend(Message more) {
        messages.set(messages.size() - 1, last().plus(more.content()));
        size.add(more);
    }

    /** A prompt held all of it. */
    void asked() {
        asked = messages.size();
    }

    /** How many messages no prompt has held yet. */
    int unasked() {
        return messages.size() - asked;
    }

    /** Whether there is more than the first words: something that could be left out. */
    boolean hasRounds() {
        return messages.size() > 2;
    }

    Pins pins() {
        return pins;
    }

    List<Message> messages() {
        return Collections.unmodifiableList(messages);
    }

    Message last() {
        return messages.get(messages.size() - 1);
    }

    /** All but its last message. */
    List<Message> beforeTheLast() {
        return List.copyOf(messages.subList(0, messages.size() - 1));
    }

    /** The conversation with something of the assistant's at its end: where its answer never came, it says so. */
    static List<Message> ended(List<Message> messages) {
        if (messages.isEmpty() || messages.get(messages.size() - 1).fromAssistant()) {
            return List.copyOf(messages);
        }
        List<Message> ended = new ArrayList<>(messages);
        ended.add(Message.assistant(Message.user(NOT_ANSWERED).content(), null));
        return List.copyOf(ended);
    }

    /** How long the next prompt can be. */
    PromptSize size() {
        return size;
    }
}
