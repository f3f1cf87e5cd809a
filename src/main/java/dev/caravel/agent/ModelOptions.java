package dev.caravel.agent;

import dev.caravel.model.ModelParameters;
import dev.caravel.model.ModelParametersText;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/** What an agent tells its models besides its prompts. */
@UriParams
public final class ModelOptions {

    @UriParam(
            label = "consumer",
            description = "How much chance there is in the model's words: 0 to 1 at Anthropic, 0 to 2 elsewhere")
    private String temperature = "";

    @UriParam(label = "consumer", description = "Of which share of the likeliest words the model chooses: 0 to 1")
    private String topP = "";

    @UriParam(
            label = "consumer",
            description = "How much the model thinks: low, medium, high, or another word that its provider knows")
    private String effort = "";

    @UriParam(label = "consumer", description = "Texts at which the model stops: one, or a JSON array of several")
    private String stop = "";

    @UriParam(label = "consumer", description = "Further fields of the request to the model, a JSON object")
    private String extra = "";

    /** @throws IllegalArgumentException when one has no meaning */
    ModelParameters parameters() {
        return ModelParametersText.read(temperature, topP, effort, stop, extra);
    }

    public String getTemperature() {
        return temperature;
    }

    public void setTemperature(String temperature) {
        this.temperature = temperature;
    }

    public String getTopP() {
        return topP;
    }

    public void setTopP(String topP) {
        this.topP = topP;
    }

    public String getEffort() {
        return effort;
    }

    public void setEffort(String effort) {
        this.effort = effort;
    }

    public String getStop() {
        return stop;
    }

    public void setStop(String stop) {
        this.stop = stop;
    }

    public String getExtra() {
        return extra;
    }

    public void setExtra(String extra) {
        this.extra = extra;
    }
}
