package dev.caravel.simulator.mind;

import java.util.List;

/** What a request says, whichever wire it came over. */
public record Conversation(List<Entry> entries, List<Tool> tools, Choice choice) {}
