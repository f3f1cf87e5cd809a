package dev.caravel.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Attachment;
import dev.caravel.journal.Message;
import dev.caravel.money.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * How many tokens the next prompt can have at most. Part of a run's state.
 *
 * <p>A token stands for at least one byte of text, so the conversation's bytes are a bound that always holds. Mostly it is
 * several times too high; once a reply said how long its prompt was, only what came after it has to be guessed. That second
 * bound needs a provider that counts the same beginning alike each time: that is believed after several replies whose counts
 * fitted together, and never again once they did not.
 *
 * <p>A picture or a PDF has tokens of its own, how many is each model's to say: it counts in {@link #estimate} as about so many,
 * and {@link #atMost} leaves it out. None comes later than the first prompt, so that replies count it, too.
 */
public final class PromptSize {

    /** For the marks around a message, and for the words that a provider adds where there are tools (up to some 800 tokens). */
    private static final int TOKENS_A_MESSAGE = 16;

    private static final int TOKENS_A_PROMPT = 1_000;

    /** Counts at random fit together by chance, but hardly so often in a row. */
    private static final int CONVINCING = 5;

    /** What is reckoned with before a model has counted: seven bytes are two tokens. */
    private static final int UNCOUNTED_BYTES = 7;

    private static final int UNCOUNTED_TOKENS = 2;

    /** About as many tokens as a page has as a picture and as text (Anthropic's documentation, "PDF support"). */
    private static final int TOKENS_A_PAGE = 3_000;

    /** A picture's tokens are patches of so many pixels' length, and where there would be more it is made smaller before. */
    private static final int PATCH = 28;

    private static final int MOST_PATCHES = 4_784;

    private final List<Attachment> unread = new ArrayList<>();
    private long bytes = TOKENS_A_PROMPT;
    private long weight;
    private long countedBytes;
    private long countedTokens;
    private long added;
    private String model = "";
    private long prompt;
    private long counted;
    private boolean consistent = true;
    private int fitting;

    /** The conversation grew by this. */
    void add(Message message) {
        long more = bytes(message) + TOKENS_A_MESSAGE;
        bytes += more;
        added += more;
        for (Attachment attachment : Attachment.in(List.of(message))) {
            if (attachment.kind() != Attachment.Kind.TEXT) {
                unread.add(attachment);
                weight += weight(attachment);
            }
        }
    }

    /** A model replied: it knows how long its prompt was, and its own words are the next prompt's. */
    void replied(String by, Usage usage) {
        if (by.equals(model)) {
            consistent &= usage.promptTokens() >= prompt && usage.promptTokens() <= counted + added;
            fitting++;
        } else {
            fitting = 0;
        }
        model = by;
        prompt = usage.promptTokens();
        counted = prompt + usage.outputTokens();
        added = 0;
        countedBytes = bytes;
        countedTokens = counted;
    }

    /** The conversation was made shorter: these are its messages now. How dense its text is, is known as before. */
    void compacted(List<Message> messages) {
        bytes = TOKENS_A_PROMPT;
        weight = 0;
        unread.clear();
        messages.forEach(this::add);
        added = bytes;
        model = "";
        prompt = 0;
        counted = 0;
        fitting = 0;
    }

    /**
     * About how many tokens it has: what comes next is taken to be as dense as what the last reply has counted.
     *
     * @param fixedBytes the bytes of what stands before the conversation: tools and instructions
     */
    public long estimate(long fixedBytes) {
        long all = bytes + fixedBytes;
        long tokens = countedTokens == 0
                ? all * UNCOUNTED_TOKENS / UNCOUNTED_BYTES
                : (long) ((double) all * countedTokens / (countedBytes + fixedBytes));
        return Math.min(all, tokens);
    }

    /**
     * The most that its text has.
     *
     * @param fixedBytes the bytes of what stands before the conversation: tools and instructions
     */
    public long atMost(long fixedBytes) {
        return bytes - weight + fixedBytes;
    }

    /** Its length, where a picture counts as text of as many tokens would. */
    public long length(long fixedBytes) {
        return bytes + fixedBytes;
    }

    /** The pictures and PDFs in it. */
    public List<Attachment> unread() {
        return List.copyOf(unread);
    }

    /** By what the model's last reply said; empty until its counts have fitted together often enough, and when they did not. */
    public OptionalLong byUsage(String asked) {
        return consistent && fitting >= CONVINCING && asked.equals(model)
                ? OptionalLong.of(counted + added)
                : OptionalLong.empty();
    }

    /** False once a model's counts did not fit together. */
    public boolean isConsistent() {
        return consistent;
    }

    /** How long a message is, the text of its files included; a picture counts as text of as many tokens would. */
    public static long bytes(Message message) {
        long sum = bytes(message.content());
        for (Attachment attachment : Attachment.in(List.of(message))) {
            sum += attachment.kind() == Attachment.Kind.TEXT ? attachment.bytes() : weight(attachment);
        }
        return sum;
    }

    private static long weight(Attachment attachment) {
        long tokens = attachment.kind() == Attachment.Kind.PDF
                ? (long) attachment.pages() * TOKENS_A_PAGE
                : Math.min(MOST_PATCHES, (long) patches(attachment.width()) * patches(attachment.height()));
        return tokens * UNCOUNTED_BYTES / UNCOUNTED_TOKENS;
    }

    private static int patches(int pixels) {
        return (pixels + PATCH - 1) / PATCH;
    }

    public static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + 2L;
    }

    /** As many bytes as the JSON has at least, escapes aside. */
    public static long bytes(JsonNode json) {
        if (json.isTextual()) {
            return bytes(json.textValue());
        }
        if (!json.isContainerNode()) {
            return json.asText().length() + 1L;
        }
        long sum = 2;
        for (JsonNode child : json) {
            sum += bytes(child) + 1;
        }
        if (json.isObject()) {
            for (var names = json.fieldNames(); names.hasNext(); ) {
                sum += names.next().length() + 3L;
            }
        }
        return sum;
    }
}
