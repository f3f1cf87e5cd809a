package dev.caravel.cli;

import dev.caravel.embed.ModelOffers;
import dev.caravel.money.Dollars;
import dev.caravel.money.Price;
import dev.caravel.money.Usage;
import dev.caravel.text.Printable;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravel models}: what each configured provider offers. */
@Command(
        name = "models",
        description =
                "Asks each configured provider which models it offers; shows what they cost, and what they are used for.",
        mixinStandardHelpOptions = true)
final class ModelsCommand implements Callable<Integer> {

    private static final long A_MILLION = 1_000_000;

    @Parameters(
            paramLabel = "TEXT",
            arity = "0..1",
            defaultValue = "",
            description = "only models whose names contain it, for example groq/ or haiku")
    private String text;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    /** The lists that came are shown in any case. */
    @Override
    public Integer call() throws InterruptedException {
        try (Output output = new Output()) {
            ModelOffers offers = ModelOffers.ask(Configuration.find(config).settings());
            if (offers.models().isEmpty() && offers.failures().isEmpty()) {
                output.stream()
                        .println(
                                "No provider is configured: set ANTHROPIC_API_KEY, OPENAI_API_KEY or caravel.providers.");
                return ExitStatus.COMPLETED;
            }
            print(
                    output.stream(),
                    offers.models().stream().filter(this::isMeant).toList());
            offers.failures().forEach(failure -> System.err.println(Printable.line(failure)));
            return offers.failures().isEmpty() ? ExitStatus.COMPLETED : ExitStatus.FAILED;
        } catch (IllegalArgumentException e) {
            throw new UserMistake(Problems.inOneLine(e));
        }
    }

    private boolean isMeant(ModelOffers.Offer offer) {
        return offer.model().toString().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    private static void print(PrintStream out, List<ModelOffers.Offer> offers) {
        out.println("US dollars a million tokens: input, output");
        int width =
                offers.stream().mapToInt(offer -> name(offer).length()).max().orElse(0);
        for (ModelOffers.Offer offer : offers) {
            String name = name(offer);
            String line = name + " ".repeat(width - name.length()) + "  " + cost(offer.price()) + "  "
                    + String.join(", ", offer.uses());
            out.println(line.stripTrailing());
        }
    }

    private static String name(ModelOffers.Offer offer) {
        return Printable.line(offer.model().toString());
    }

    private static String cost(Price price) {
        if (price == Price.UNKNOWN) {
            return String.format("%20s", "no price");
        }
        return price == Price.FREE
                ? String.format("%20s", "free")
                : String.format("%10s%10s", million(price, true), million(price, false));
    }

    /** At the rates of a short prompt. */
    private static Dollars million(Price price, boolean input) {
        Usage one = new Usage(input ? 1 : 0, input ? 0 : 1, 0, 0, 0, 0);
        return new Dollars(price.listed(one).picos() * A_MILLION);
    }
}
