package dev.caravel.observe;

import dev.caravel.journal.EventTypes;
import dev.caravel.route.WrittenOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The {@code trace:} scheme: {@code from: trace:TYPE,TYPE} receives what happens to the runs of this process. */
@Component("trace")
public final class TraceComponent extends DefaultComponent {

    private static final String ALL = "*";

    @Override
    protected Endpoint createEndpoint(String uri, String types, Map<String, Object> parameters) throws Exception {
        TraceEndpoint endpoint = new TraceEndpoint(uri, this, types, chosen(types));
        WrittenOptions.set(endpoint, getEndpointPropertyConfigurer(), parameters);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    private static Set<String> chosen(String types) {
        if (types.strip().equals(ALL)) {
            return EventTypes.all();
        }
        Set<String> chosen =
                Arrays.stream(types.split(",", -1)).map(String::strip).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>(chosen);
        unknown.removeAll(EventTypes.all());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("trace:" + types + ": there is no event '"
                    + unknown.iterator().next() + "'; there are " + String.join(", ", EventTypes.all()) + ", and "
                    + ALL + " for all");
        }
        return chosen;
    }
}
