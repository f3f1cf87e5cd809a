package dev.caravel.simulator.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One answer in both its forms. */
public record Reply(JsonNode whole, List<Frame> frames) {}
