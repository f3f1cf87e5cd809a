package dev.caravel.cli;

import dev.caravel.money.Dollars;
import dev.caravel.run.AttachedFiles;
import java.util.List;
import java.util.Optional;

/** What the user asks for on the command line. */
record Task(
        String input,
        String agent,
        Optional<String> model,
        Optional<Dollars> budget,
        Optional<Integer> maxTurns,
        Optional<String> tenant,
        Optional<String> thread,
        Optional<String> key,
        List<String> tags,
        AttachedFiles files) {}
