package dev.caravel.turn;

import dev.caravel.journal.Attachment;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The most tokens that a picture or a PDF has, by what providers document.
 *
 * <ul>
 *   <li>Claude ("Vision", "PDF support"): a token a patch of 28 pixels a side, formerly width × height / 750; a picture that
 *       would have more than 4,784 (older models: 1,568) is made smaller first. A page of a PDF is a picture and up to 3,000
 *       tokens of text.
 *   <li>OpenAI ("Images and vision", "File inputs"): newer models count patches of 32 pixels a side, times up to 2.46; others
 *       a base and so many tokens for each of up to 8 tiles of 512 pixels, gpt-4o-mini by far the most. A page of a PDF is a
 *       picture of up to 2,500 patches, and its text.
 * </ul>
 *
 * <p>Other models count in other ways, and the settings may say how many tokens that is at most.
 *
 * @param imageTokens of a picture, for models of which no rule is known
 * @param pageTokens of a PDF's page, for the same
 */
record AttachmentTokens(Optional<Integer> imageTokens, Optional<Integer> pageTokens) {

    private static final Pattern CLAUDE = Pattern.compile("(.*[/.])?claude-.*");
    private static final Pattern OPENAI =
            Pattern.compile("(.*/)?(ft:)?(gpt-[4-9]|gpt-[1-9][0-9]|gpt-chat|chatgpt-|o[1-9]).*");
    private static final Pattern MINI = Pattern.compile("(.*/)?(ft:)?gpt-4o-mini.*");

    /** For the marks around it. */
    private static final int AROUND = 64;

    private static final int TEXT_OF_A_PAGE = 3_000;

    private static final int CLAUDE_PATCH = 28;
    private static final int CLAUDE_PIXELS_A_TOKEN = 750;
    private static final int MOST_OF_CLAUDE = 4_784;

    private static final int OPENAI_PATCH = 32;
    private static final double TOKENS_A_PATCH = 2.46;
    private static final int PATCHES_OF_A_PAGE = 2_500;
    /** 75 + 150 a tile, 85 + 170, 70 + 140: the most of these, for eight tiles. */
    private static final int MOST_OF_TILES = 85 + 8 * 170;

    private static final int MOST_OF_MINI = 2_833 + 8 * 5_667;

    /** @param model its name, without its provider's */
    OptionalLong atMost(String model, Attachment file) {
        String name = model.toLowerCase(Locale.ROOT);
        return switch (file.kind()) {
            case TEXT -> OptionalLong.of(0);
            case IMAGE -> image(name, file.width(), file.height());
            case PDF ->
                page(name).isPresent() ? OptionalLong.of(page(name).getAsLong() * file.pages()) : OptionalLong.empty();
        };
    }

    private OptionalLong image(String model, long width, long height) {
        if (CLAUDE.matcher(model).matches()) {
            long tokens = Math.max(
                    up(width, CLAUDE_PATCH) * up(height, CLAUDE_PATCH), up(width * height, CLAUDE_PIXELS_A_TOKEN));
            return OptionalLong.of(Math.min(tokens, MOST_OF_CLAUDE) + AROUND);
        } else if (MINI.matcher(model).matches()) {
            return OptionalLong.of(MOST_OF_MINI + AROUND);
        } else if (OPENAI.matcher(model).matches()) {
            double patches = up(width, OPENAI_PATCH) * up(height, OPENAI_PATCH) * TOKENS_A_PATCH;
            return OptionalLong.of(Math.max((long) Math.ceil(patches), MOST_OF_TILES) + AROUND);
        }
        return bound(imageTokens);
    }

    private OptionalLong page(String model) {
        if (CLAUDE.matcher(model).matches()) {
            return OptionalLong.of(MOST_OF_CLAUDE + TEXT_OF_A_PAGE + AROUND);
        } else if (MINI.matcher(model).matches()) {
            return OptionalLong.of(MOST_OF_MINI + TEXT_OF_A_PAGE + AROUND);
        } else if (OPENAI.matcher(model).matches()) {
            return OptionalLong.of((long) Math.ceil(PATCHES_OF_A_PAGE * TOKENS_A_PATCH) + TEXT_OF_A_PAGE + AROUND);
        }
        return bound(pageTokens);
    }

    private static OptionalLong bound(Optional<Integer> told) {
        return told.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    private static long up(long pixels, int each) {
        return (pixels + each - 1) / each;
    }
}
