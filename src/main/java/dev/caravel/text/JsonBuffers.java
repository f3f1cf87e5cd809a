package dev.caravel.text;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/**
 * Jackson's buffers, shared by all threads: its own way is a set of them for each thread, up to 40 KB that a run on a virtual thread
 * would hold all the time that it waits for its model.
 */
public final class JsonBuffers {

    private JsonBuffers() {}

    /** The beginning of a factory for JSON that uses them. */
    public static JsonFactoryBuilder factory() {
        JsonFactoryBuilder builder = new JsonFactoryBuilder();
        builder.recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool());
        return builder;
    }
}
