package dev.caravel.door.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.caravel.door.Refusal;
import dev.caravel.door.SentFiles;
import dev.caravel.run.AttachedFiles;
import dev.caravel.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a message of a client says, by chat completions or by Responses: its text, and pictures and files with their data. An
 * address is not fetched on a sender's word.
 */
record SaidMessage(String text, AttachedFiles files) {

    private static final Pattern DATA = Pattern.compile("data:([^;,]*)(?:;[^;,]*)*;base64,(.*)", Pattern.DOTALL);

    /** @throws Refusal when it holds anything else */
    static SaidMessage of(JsonNode content, SentFiles files) {
        if (content.isTextual() || content.isNull() || content.isMissingNode()) {
            return new SaidMessage(content.asText(""), AttachedFiles.NONE);
        }
        if (!(content instanceof ArrayNode)) {
            throw Refusal.malformed("the content of a message must be a text or a list of parts");
        }
        StringBuilder text = new StringBuilder();
        List<AttachedFiles> attached = new ArrayList<>();
        for (JsonNode part : content) {
            JsonNode words = part.path("refusal").isTextual() ? part.path("refusal") : part.path("text");
            if (words.isTextual()) {
                text.append(words.asText());
            } else {
                attached.add(file(part, files));
            }
        }
        return new SaidMessage(text.toString(), attached.stream().reduce(AttachedFiles.NONE, AttachedFiles::plus));
    }

    private static AttachedFiles file(JsonNode part, SentFiles files) {
        String type = part.path("type").asText("something else");
        return switch (type) {
            case "image_url", "input_image" -> {
                JsonNode url = part.path("image_url");
                yield data("picture", url.path("url").asText(url.asText("")), files);
            }
            case "file" -> data(part.path("file"), files);
            case "input_file" -> data(part, files);
            default ->
                throw Refusal.malformed(
                        "a message may hold text, pictures and files, and one holds '" + Printable.line(type) + "'");
        };
    }

    private static AttachedFiles data(JsonNode file, SentFiles files) {
        String name = file.path("filename").asText("");
        String data = file.path("file_data").asText("");
        // Responses' documentation has both forms.
        String url = data.isEmpty() || data.startsWith("data:") ? data : "data:;base64," + data;
        return data(name.isEmpty() ? "file" : name, url, files);
    }

    private static AttachedFiles data(String name, String url, SentFiles files) {
        Matcher data = DATA.matcher(url);
        if (!data.matches()) {
            throw Refusal.malformed("a picture or file must come with its data (data:image/png;base64,…): no address is"
                    + " fetched, and no file is kept beforehand");
        }
        return files.of(name, data.group(2));
    }
}
