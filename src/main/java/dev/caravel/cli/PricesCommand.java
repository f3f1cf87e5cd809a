package dev.caravel.cli;

import dev.caravel.money.PriceList;
import dev.caravel.money.PriceRow;
import dev.caravel.settings.BudgetSettings;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel prices}: what models cost. */
@Command(
        name = "prices",
        description =
                "Shows what models cost at which host: the built-in list, and your own file (caravel.prices) before it.",
        mixinStandardHelpOptions = true)
final class PricesCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "TEXT",
            arity = "0..1",
            defaultValue = "",
            description = "only hosts and models whose names contain it, for example groq or haiku")
    private String text;

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
            PriceList prices = BudgetSettings.prices(Configuration.find(config).settings());
            PriceAge age = new PriceAge(prices, LocalDate.now(ZoneOffset.UTC));
            List<PriceRow> rows = prices.rows().stream().filter(this::isMeant).toList();
            if (json) {
                output.stream().println(PriceList.toJson(rows).toPrettyString());
                System.err.println(age.words());
            } else {
                output.stream().println("US dollars a million tokens; " + age.words() + read(rows));
                new PriceTable(rows).print(output.stream());
            }
            age.warning().ifPresent(System.err::println);
            return ExitStatus.COMPLETED;
        } catch (IllegalArgumentException e) {
            throw new UserMistake(Problems.inOneLine(e));
        }
    }

    /** A host's prices may be older than the list's latest. */
    private static String read(List<PriceRow> rows) {
        SortedSet<String> dates = rows.stream()
                .map(PriceRow::date)
                .filter(date -> !date.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        return dates.isEmpty() ? "" : "; these prices were read from " + dates.first() + " to " + dates.last();
    }

    private boolean isMeant(PriceRow row) {
        return (row.provider() + "/" + row.model()).toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
}
