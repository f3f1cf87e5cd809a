package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that came with a message, each in a few words: all that the model here has to say of them. */
final class SeenFiles {

    private static final Pattern MARK =
            Pattern.compile("<attachment name=\"([^\"]*)\" type=\"([^\"]*)\"(/?)>(.*)", Pattern.DOTALL);
    private static final Pattern END = Pattern.compile("\\n</attachment>\\s*\\z");

    private SeenFiles() {}

    /** Whether a block of text is a file, or says how the next one is called. */
    static boolean isFile(JsonNode block) {
        return MARK.matcher(block.path("text").asText()).matches();
    }

    /** Among Anthropic's blocks. */
    static List<String> ofBlocks(JsonNode content) {
        List<String> seen = new ArrayList<>();
        String name = "";
        for (JsonNode block : content) {
            Matcher mark = MARK.matcher(block.path("text").asText());
            String type = block.path("type").asText();
            if (mark.matches()) {
                name = mark.group(1);
                text(mark).ifPresent(seen::add);
            } else if (type.equals("image") || type.equals("document")) {
                String title = block.path("title").asText(name);
                Media.of(block.path("source").path("data").asText())
                        .ifPresent(media -> seen.add(title + " (" + media.words() + ")"));
            }
        }
        return seen;
    }

    /** Among the parts of a message of chat completions. */
    static List<String> ofParts(JsonNode content) {
        List<String> seen = new ArrayList<>();
        String name = "";
        for (JsonNode part : content) {
            Matcher mark = MARK.matcher(part.path("text").asText());
            if (mark.matches()) {
                name = mark.group(1);
                text(mark).ifPresent(seen::add);
                continue;
            }
            String title = part.path("file").path("filename").asText(name);
            Media.ofUrl(Media.url(part)).ifPresent(media -> seen.add(title + " (" + media.words() + ")"));
        }
        return seen;
    }

    private static Optional<String> text(Matcher mark) {
        if (!mark.group(3).isEmpty()) {
            return Optional.empty();
        }
        long lines = END.matcher(mark.group(4)).replaceFirst("").strip().lines().count();
        return Optional.of(mark.group(1) + " (" + mark.group(2) + ", " + lines + (lines == 1 ? " line)" : " lines)"));
    }
}
