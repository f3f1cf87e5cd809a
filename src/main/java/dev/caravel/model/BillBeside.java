package dev.caravel.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bill of hosts that write it beside the usage object and not into it: AI/ML API, NanoGPT, Vercel's gateway. It is put where
 * others have it, as the usage's {@code cost}.
 */
final class BillBeside {

    private static final List<JsonPointer> PLACES = Stream.of(
                    "/meta/usage/usd_spent",
                    "/x_nanogpt_pricing/costUsd",
                    "/x_nanogpt_pricing/cost",
                    "/provider_metadata/gateway/cost",
                    "/choices/0/message/provider_metadata/gateway/cost",
                    "/choices/0/delta/provider_metadata/gateway/cost")
            .map(JsonPointer::compile)
            .toList();

    private static final String COST = "cost";

    private BillBeside() {}

    /** @param usage the reply's usage object; a missing node when there is none */
    static JsonNode in(JsonNode reply, JsonNode usage) {
        if (usage.has(COST)) {
            return usage;
        }
        for (JsonPointer place : PLACES) {
            JsonNode bill = reply.at(place);
            if (bill.isNumber() || bill.isTextual()) {
                ObjectNode billed = usage instanceof ObjectNode object ? object.deepCopy() : Json.object();
                return billed.set(COST, bill);
            }
        }
        return usage;
    }
}
