package dev.caravel.settings;

import dev.caravel.model.ModelAlias;
import dev.caravel.model.ModelName;
import dev.caravel.model.ModelParameters;
import dev.caravel.model.ModelParametersText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Names of the user's for models, and what they are told besides their prompts. */
final class AliasSettings {

    private static final String MODELS = "caravel.models.";

    static final Setting<Optional<ModelName>> MODEL = ModelSettings.MODEL
            .optional()
            .setting(
                    MODELS + "NAME.model",
                    "",
                    "The model that `NAME` stands for, wherever a model is named: `provider/model`"
                            + " ([names of your own](hosts.md#names-of-your-own)).");

    static final Setting<String> TEMPERATURE =
            Kind.TEXT.setting(MODELS + "NAME.temperature", "", "How much chance there is in its words, from 0.");

    static final Setting<String> TOP_P = Kind.TEXT.setting(
            MODELS + "NAME.top-p", "", "Of which share of the likeliest words it chooses, from 0 to 1.");

    static final Setting<String> EFFORT =
            Kind.TEXT.setting(MODELS + "NAME.effort", "", "How much it thinks, for example `low` or `high`.");

    static final Setting<String> STOP =
            Kind.TEXT.setting(MODELS + "NAME.stop", "", "A text at which it stops, or a JSON array of several.");

    static final Setting<String> EXTRA = Kind.TEXT.setting(
            MODELS + "NAME.extra", "", "Further fields of the request, a JSON object; an agent's own options win.");

    private static final List<Setting<?>> ALL = List.of(MODEL, TEMPERATURE, TOP_P, EFFORT, STOP, EXTRA);

    private AliasSettings() {}

    /** By their names. */
    static Map<String, ModelAlias> aliases(Settings settings) {
        Map<String, ModelAlias> aliases = new TreeMap<>();
        settings.names(MODELS, ALL).forEach(name -> aliases.put(name, alias(settings, name)));
        return aliases;
    }

    private static ModelAlias alias(Settings settings, String name) {
        if (!ModelName.PROVIDER.matcher(name).matches() || name.equals("cheap") || name.equals("strong")) {
            throw new IllegalArgumentException(
                    MODELS + name
                            + " is no name for a model: it has up to 32 small letters, digits and -, and is neither cheap nor strong");
        }
        Setting<Optional<ModelName>> setting = MODEL.called(name);
        ModelName model = settings.get(setting)
                .orElseThrow(() -> new IllegalArgumentException(
                        setting.name() + " is not set: nobody knows which model " + name + " is"));
        ModelParameters parameters = Setting.named(
                MODELS + name,
                () -> ModelParametersText.read(
                        settings.get(TEMPERATURE.called(name)),
                        settings.get(TOP_P.called(name)),
                        settings.get(EFFORT.called(name)),
                        settings.get(STOP.called(name)),
                        settings.get(EXTRA.called(name))));
        return new ModelAlias(name, model, parameters);
    }
}
