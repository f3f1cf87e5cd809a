package dev.caravel.settings;

import dev.caravel.run.ProviderBackOff;
import java.time.Duration;

/** What happens when a model fails. */
public final class RetrySettings {

    static final Setting<Integer> ATTEMPTS =
            Kind.NUMBER.setting("caravel.retry.attempts", "5", "How often a request is attempted in all.");

    static final Setting<Duration> INITIAL_DELAY = Kind.DURATION.setting(
            "caravel.retry.initial-delay",
            "1s",
            "The delay before the second attempt. It doubles before each further one.");

    static final Setting<Duration> MAX_DELAY =
            Kind.DURATION.setting("caravel.retry.max-delay", "8s", "The longest delay.");

    static final Setting<Duration> PROVIDER_PATIENCE = Kind.DURATION.setting(
            "caravel.recovery.provider-patience",
            "24h",
            "If a provider is unavailable for longer than the attempts last, the run pauses, and `serve` tries it again, later"
                    + " each time (up to every 5 minutes). After this long the run fails.");

    static final Section SECTION = new Section(
            "Retries",
            "Each delay varies by 15 %. A provider's `Retry-After` goes first, up to 60 s.",
            ATTEMPTS,
            INITIAL_DELAY,
            MAX_DELAY,
            PROVIDER_PATIENCE);

    private static final Duration LONGEST_PROVIDER_PAUSE = Duration.ofMinutes(5);

    private RetrySettings() {}

    /** When a run is tried again whose provider is away. It begins where the delays between attempts end: with twice the longest of them. */
    public static ProviderBackOff providerBackOff(Settings settings) {
        return new ProviderBackOff(
                settings.get(MAX_DELAY).multipliedBy(2), LONGEST_PROVIDER_PAUSE, settings.get(PROVIDER_PATIENCE));
    }
}
