package dev.caravel.turn;

import dev.caravel.journal.Attachment;
import dev.caravel.journal.Attachment.Kind;
import dev.caravel.model.ModelName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which models read pictures and PDFs, and how many tokens these have at most. Thread-safe. */
public final class AttachmentModels {

    /**
     * What the settings say.
     *
     * @param images names of models that read pictures, with {@code *} for anything
     * @param pdfs the same of models that read PDFs
     * @param imageTokens the most tokens of a picture where no rule is known
     * @param pageTokens the same of a PDF's page
     */
    public record Told(
            List<String> images, List<String> pdfs, Optional<Integer> imageTokens, Optional<Integer> pageTokens) {}

    /** Where no model is asked. */
    public static final AttachmentModels UNASKED = new AttachmentModels(
            model -> Optional.empty(), new Told(List.of(), List.of(), Optional.empty(), Optional.empty()));

    private final Function<ModelName, Optional<Set<String>>> listed;
    private final List<Pattern> images;
    private final List<Pattern> pdfs;
    private final AttachmentTokens tokens;

    /** @param listed what the price list says that a model reads; empty where it says nothing */
    public AttachmentModels(Function<ModelName, Optional<Set<String>>> listed, Told told) {
        this.listed = listed;
        this.images = told.images().stream().map(AttachmentModels::pattern).toList();
        this.pdfs = told.pdfs().stream().map(AttachmentModels::pattern).toList();
        this.tokens = new AttachmentTokens(told.imageTokens(), told.pageTokens());
    }

    private static Pattern pattern(String name) {
        String model = name.contains("/") ? name : ModelName.ANTHROPIC + "/" + name;
        return Pattern.compile(
                Stream.of(model.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** Whether the model reads all of these, as far as is known. */
    boolean read(ModelName model, List<Attachment> files) {
        return files.stream().allMatch(file -> reads(model, file.kind()).orElse(false));
    }

    /** Empty when nobody knows. */
    private Optional<Boolean> reads(ModelName model, Kind kind) {
        List<Pattern> named =
                switch (kind) {
                    case TEXT -> List.of(Pattern.compile(".*"));
                    case IMAGE -> images;
                    case PDF -> pdfs;
                };
        if (named.stream().anyMatch(pattern -> pattern.matcher(model.toString()).matches())) {
            return Optional.of(true);
        }
        return listed.apply(model).map(takes -> takes.contains(word(kind)));
    }

    private static String word(Kind kind) {
        return kind == Kind.IMAGE ? "image" : "pdf";
    }

    /** Why the model can't be asked about these, and what to do; empty when it can. */
    Optional<String> obstacle(ModelName model, List<Attachment> files) {
        return files.stream()
                .filter(file -> !reads(model, file.kind()).orElse(false))
                .findFirst()
                .map(file -> {
                    String pictures = file.kind() == Kind.IMAGE ? "pictures" : "PDFs";
                    boolean known = reads(model, file.kind()).isPresent();
                    return (known
                                    ? "model '" + model + "' reads no " + pictures
                                    : "nobody knows whether model '" + model + "' reads " + pictures)
                            + ", and " + file.name() + " came with the task: "
                            + (known
                                    ? "name another model"
                                    : "if it does, name it in caravel.attachments." + word(file.kind()) + "-models");
                });
    }

    /** The most tokens that these have for a model; empty when nobody knows. */
    OptionalLong tokens(ModelName model, List<Attachment> files) {
        long sum = 0;
        for (Attachment file : files) {
            OptionalLong most = tokens.atMost(model.name(), file);
            if (most.isEmpty()) {
                return most;
            }
            sum += most.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    /** That nobody knows how many tokens files have for a model, and what to do. */
    static String unbounded(ModelName model) {
        return "nobody knows how many tokens model '" + model
                + "' counts for pictures and PDFs, so its budget could not"
                + " hold: say in caravel.attachments.image-tokens and caravel.attachments.page-tokens how many at most, or set"
                + " caravel.budget.run and caravel.budget.day to none";
    }
}
