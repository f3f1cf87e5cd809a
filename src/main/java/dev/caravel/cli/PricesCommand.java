package dev.caravel.cli;

import dev.caravel.money.PriceList;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravel prices}: what models cost. */
@Command(
        name = "prices",
        description = "Shows what models cost: the built-in list, and your own file (caravel.prices) before it.",
        mixinStandardHelpOptions = true)
final class PricesCommand implements Callable<Integer> {

    @Option(names = "--json", description = "print a JSON array in the format of a price file")
    private boolean json;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Override
    public Integer call() {
        try (Output output = new Output()) {
            PriceList prices = Configuration.find(config).settings().prices();
            if (json) {
                output.stream().println(PriceList.toJson(prices.rows()).toPrettyString());
            } else {
                new PriceTable(prices.rows()).print(output.stream());
            }
            return ExitStatus.COMPLETED;
        } catch (IllegalArgumentException e) {
            throw new UserMistake(Problems.inOneLine(e));
        }
    }
}
