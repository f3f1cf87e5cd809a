package dev.caravel.turn;

import dev.caravel.journal.Event;
import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.model.ModelAlias;
import dev.caravel.model.ModelName;
import dev.caravel.model.ModelParameters;
import dev.caravel.model.Provider;
import dev.caravel.run.Run;
import dev.caravel.run.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Turns what the routing rules said (the variables {@code model} and {@code because}) into a model: a tier, {@code fallback},
 * an alias or a model's own name. The rules themselves stand in the route {@code caravel-choose-model}.
 */
public final class ModelRouter implements Processor {

    /** What the route calls the next model, when one is down. */
    private static final String FALLBACK = "fallback";

    private final ModelTiers tiers;
    private final Map<String, Provider> providers;
    private final AttachmentModels attachments;

    /** @param attachments which models read pictures and PDFs */
    public ModelRouter(ModelTiers tiers, List<Provider> providers, AttachmentModels attachments) {
        this.attachments = attachments;
        this.tiers = tiers;
        this.providers = providers.stream().collect(Collectors.toUnmodifiableMap(Provider::id, provider -> provider));
    }

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        String wish = exchange.getVariable(LoopVariables.MODEL, String.class);
        ModelAlias wished = wish.equals(FALLBACK) ? fallback(session.run()).orElseThrow() : tiers.named(wish);
        ModelAlias chosen = reading(session.run(), wished);
        provider(chosen.model());
        String name = chosen.model().toString();
        exchange.setVariable(LoopVariables.MODEL, name);
        String because = chosen.equals(wished)
                ? exchange.getVariable(LoopVariables.BECAUSE, String.class)
                : "it reads what came with the task, and " + wished.model() + " does not";
        session.record(new Event.ModelChosen(name, because, chosen.name().isEmpty() ? null : chosen.name()));
    }

    /** Another configured model, where the one that a rule names does not read the files of the run, and nobody named it. */
    private ModelAlias reading(Run run, ModelAlias wished) {
        if (run.namedModel().isPresent() || reads(run, wished)) {
            return wished;
        }
        return Stream.concat(Stream.of(tiers.cheap(), tiers.strong()), tiers.fallbacks().stream())
                .filter(other ->
                        reads(run, other) && provider(other.model().provider()).isPresent())
                .findFirst()
                .orElse(wished);
    }

    private boolean reads(Run run, ModelAlias alias) {
        return attachments.read(alias.model(), run.promptSize().unread());
    }

    /** The next model that is not known to be down in this turn. */
    Optional<ModelAlias> fallback(Run run) {
        return tiers.fallbacks().stream()
                .filter(next -> reads(run, next))
                .filter(next -> !run.turn().isDown(next.model().toString())
                        && !next.model().toString().equals(run.turn().model()))
                .findFirst();
    }

    /** What the model of a turn is told besides its prompt. An alias that is gone meanwhile says nothing. */
    ModelParameters parameters(Turn turn) {
        return turn.alias()
                .map(tiers.aliases()::get)
                .map(ModelAlias::parameters)
                .orElse(ModelParameters.NONE);
    }

    /**
     * Who summarises a part of a run's conversation: the cheap model where the run's own host has it, so that no other host gets to
     * read it, else the run's own model.
     */
    public ModelName summariser(Run run) {
        ModelName own = ModelName.parse(run.turn().model());
        ModelName cheap = tiers.cheap().model();
        boolean same = cheap.provider().equals(own.provider()) && !run.turn().isDown(cheap.toString());
        return same ? cheap : own;
    }

    /** Whether there is a summariser besides the one that is asked. */
    boolean hasOtherSummariser(Run run) {
        return !run.turn().ownModel().equals(run.turn().model());
    }

    /**
     * Who serves a model.
     *
     * @throws IllegalArgumentException when nobody of that name is configured
     */
    Provider provider(ModelName model) {
        return provider(model.provider()).orElseThrow(() -> new IllegalArgumentException(nobody(model)));
    }

    private String nobody(ModelName model) {
        String own = "caravel." + model.provider();
        String missing = ModelName.isFurther(model.provider())
                ? "caravel.providers." + model.provider() + ".base-url"
                : own + ".key or " + own + ".base-url";
        return "model '" + model + "' needs " + missing + "; what is there: "
                + String.join(", ", new TreeSet<>(providers.keySet()));
    }

    /** The provider of that id; empty when no key and no base URL of it is set. */
    Optional<Provider> provider(String id) {
        return Optional.ofNullable(providers.get(id));
    }

    /**
     * Checks that the configured models can be asked.
     *
     * @throws IllegalArgumentException when one can't
     */
    public void checkTiers() {
        tiers.aliases().values().forEach(alias -> check("caravel.models." + alias.name(), alias));
        check("caravel.model.cheap", tiers.cheap());
        check("caravel.model.strong", tiers.strong());
        tiers.fallbacks().forEach(alias -> check("caravel.model.fallback", alias));
    }

    private void check(String setting, ModelAlias alias) {
        try {
            alias.parameters().check(provider(alias.model()).protocol());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting + ": " + e.getMessage());
        }
    }

    /** The configured models, fallbacks and those with an alias included. */
    List<ModelName> ofTiers() {
        return tiers.all().map(ModelAlias::model).distinct().toList();
    }

    /** The model of that name, alias or tier. */
    ModelName named(String wish) {
        return tiers.named(wish).model();
    }

    /**
     * Checks what an agent tells its models.
     *
     * @param wish the model or tier that it names; empty where the tiers' models may be asked
     * @throws IllegalArgumentException when one of them can't be told that
     */
    void check(Optional<String> wish, ModelParameters parameters) {
        Stream<ModelName> models = wish.map(name -> Stream.of(named(name)))
                .orElseGet(() -> Stream.of(tiers.cheap().model(), tiers.strong().model()));
        models.forEach(model -> parameters.check(provider(model).protocol()));
    }
}
