package dev.caravel.turn;

import dev.caravel.journal.Event;
import dev.caravel.loop.LoopVariables;
import dev.caravel.loop.RunSession;
import dev.caravel.model.ModelName;
import dev.caravel.model.Provider;
import dev.caravel.run.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Turns what the routing rules said (the variables {@code model} and {@code because}) into a model: a tier, {@code fallback}
 * or a model's own name. The rules themselves stand in the route {@code caravel-choose-model}.
 */
public final class ModelRouter implements Processor {

    private final ModelTiers tiers;
    private final Map<String, Provider> providers;

    public ModelRouter(ModelTiers tiers, List<Provider> providers) {
        this.tiers = tiers;
        this.providers = providers.stream().collect(Collectors.toUnmodifiableMap(Provider::id, provider -> provider));
    }

    @Override
    public void process(Exchange exchange) {
        RunSession session = RunSession.of(exchange);
        String wish = exchange.getVariable(LoopVariables.MODEL, String.class);
        ModelName model = resolve(session.run(), wish);
        provider(model);
        String name = model.toString();
        exchange.setVariable(LoopVariables.MODEL, name);
        session.record(new Event.ModelChosen(name, exchange.getVariable(LoopVariables.BECAUSE, String.class)));
    }

    private ModelName resolve(Run run, String wish) {
        return switch (wish) {
            case "cheap" -> tiers.cheap();
            case "strong" -> tiers.strong();
            case "fallback" -> fallback(run).orElseThrow();
            default -> ModelName.parse(wish);
        };
    }

    /** The next model that is not known to be down in this turn. */
    Optional<ModelName> fallback(Run run) {
        return tiers.fallbacks().stream()
                .filter(model -> !run.turn().isDown(model.toString())
                        && !model.toString().equals(run.turn().model()))
                .findFirst();
    }

    /**
     * Who summarises a part of a run's conversation: the cheap model where the run's own host has it, so that no other host gets to
     * read it, else the run's own model.
     */
    public ModelName summariser(Run run) {
        ModelName own = ModelName.parse(run.turn().model());
        boolean cheap = tiers.cheap().provider().equals(own.provider())
                && !run.turn().isDown(tiers.cheap().toString());
        return cheap ? tiers.cheap() : own;
    }

    /** Whether there is a summariser besides the one that is asked. */
    boolean hasOtherSummariser(Run run) {
        return !run.turn().ownModel().equals(run.turn().model());
    }

    /**
     * Who serves a model.
     *
     * @throws IllegalArgumentException when no key and no base URL of that provider is set
     */
    Provider provider(ModelName model) {
        return provider(model.provider())
                .orElseThrow(() -> new IllegalArgumentException("model '" + model + "' needs caravel."
                        + model.provider() + ".key or caravel." + model.provider() + ".base-url"));
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
        provider(tiers.cheap());
        provider(tiers.strong());
        tiers.fallbacks().forEach(this::provider);
    }

    /** The configured models, fallbacks included. */
    List<ModelName> ofTiers() {
        return Stream.concat(Stream.of(tiers.cheap(), tiers.strong()), tiers.fallbacks().stream())
                .toList();
    }

    /** The model that a wish names; empty when it names a tier. */
    static Optional<ModelName> named(String wish) {
        return wish.equals("cheap") || wish.equals("strong") ? Optional.empty() : Optional.of(ModelName.parse(wish));
    }

    /**
     * Checks a model's or tier's name.
     *
     * @throws IllegalArgumentException when it can't be asked
     */
    public void check(String wish) {
        named(wish).ifPresent(this::provider);
    }
}
