package dev.caravel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which providers are cut off by their circuit breaker, as the calls of the last minute tell: one that the breaker kept from
 * the provider says that it is open, a reply says that it is not. Asking the calls and not the breakers works with any
 * attempt route that an application puts in the place of ours. Thread-safe.
 */
public final class Breakers {

    /** A failure's kind when the breaker kept the call from the provider. */
    public static final String OPEN = "breaker_open";

    private static final Duration NEWS = Duration.ofMinutes(1);

    private final Map<String, News> providers = new ConcurrentHashMap<>();

    /** The last failure of each that was none of the breaker's own. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    private record News(boolean open, Instant at) {}

    public void open(String model, Instant at) {
        providers.put(provider(model), new News(true, at));
    }

    public void closed(String model, Instant at) {
        providers.put(provider(model), new News(false, at));
    }

    /** A call reached the provider and failed: such calls are why its breaker opens. */
    public void failed(String model, String message) {
        failures.put(provider(model), message);
    }

    /** Why each one is cut off that is: what became of its last call. */
    public SortedMap<String, String> reasons(Instant now) {
        SortedMap<String, String> reasons = new TreeMap<>();
        open(now).forEach((provider, open) -> {
            if (open) {
                reasons.put(provider, failures.getOrDefault(provider, "its last calls failed"));
            }
        });
        return reasons;
    }

    /** Names have been checked before a model is asked, so there are as many providers as Caravel knows. */
    private static String provider(String model) {
        int slash = model.indexOf('/');
        return slash < 0 ? model : model.substring(0, slash);
    }

    /** The providers that there is news of, and whether their breaker is open. */
    public SortedMap<String, Boolean> open(Instant now) {
        SortedMap<String, Boolean> open = new TreeMap<>();
        providers.forEach((provider, news) -> {
            if (news.at().plus(NEWS).isAfter(now)) {
                open.put(provider, news.open());
            }
        });
        return open;
    }
}
