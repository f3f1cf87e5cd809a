package dev.caravel.settings;

import dev.caravel.attachment.AttachmentReader;
import dev.caravel.turn.AttachmentModels;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Files that come with tasks. */
public final class AttachmentSettings {

    private static final Kind<List<String>> PATTERNS = Kind.parsed(text -> Arrays.stream(text.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList());

    static final Setting<Integer> SIZE = Kind.SIZE.setting(
            "caravel.attachments.size",
            "7MB",
            "The largest file that may come with a task. A picture may have 3,932,160 bytes and 8,000 pixels a side, which is"
                    + " what providers take.");

    static final Setting<Integer> COUNT =
            Kind.NUMBER.setting("caravel.attachments.count", "20", "How many files may come with a task.");

    static final Setting<Integer> PAGES =
            Kind.NUMBER.setting("caravel.attachments.pages", "100", "How many pages a PDF may have.");

    static final Setting<List<String>> IMAGE_MODELS = PATTERNS.setting(
            "caravel.attachments.image-models",
            "",
            "Models that read pictures, besides those of which the price list says so: names with `*` for anything, such as"
                    + " `openai/llava*`, comma-separated.");

    static final Setting<List<String>> PDF_MODELS =
            PATTERNS.setting("caravel.attachments.pdf-models", "", "The same for models that read PDFs.");

    static final Setting<Optional<Integer>> IMAGE_TOKENS = Kind.NUMBER
            .optional()
            .setting(
                    "caravel.attachments.image-tokens",
                    "",
                    "The most tokens that a picture has for models other than Claude and OpenAI's, whose rules are known. Without"
                            + " it these models get no picture where a budget has to hold.");

    static final Setting<Optional<Integer>> PAGE_TOKENS =
            Kind.NUMBER.optional().setting("caravel.attachments.page-tokens", "", "The same for a page of a PDF.");

    static final Section SECTION = new Section(
            "Pictures and documents",
            "What may come with a task: see [attachments](attachments.md).",
            SIZE,
            COUNT,
            PAGES,
            IMAGE_MODELS,
            PDF_MODELS,
            IMAGE_TOKENS,
            PAGE_TOKENS);

    private AttachmentSettings() {}

    /** How files are looked at that come with tasks. */
    public static AttachmentReader reader(Settings settings) {
        return new AttachmentReader(
                settings.get(SIZE), settings.get(LimitSettings.TASK), settings.get(COUNT), settings.get(PAGES));
    }

    /** What is known of models besides the price list. */
    public static AttachmentModels.Told told(Settings settings) {
        return new AttachmentModels.Told(
                settings.get(IMAGE_MODELS),
                settings.get(PDF_MODELS),
                settings.get(IMAGE_TOKENS),
                settings.get(PAGE_TOKENS));
    }
}
