package dev.caravel.doctor;

import dev.caravel.embed.ModelLook.Used;
import dev.caravel.money.Dollars;
import dev.caravel.money.Price;
import dev.caravel.money.Usage;
import java.util.Locale;

/** The models that are used: whether somebody serves them, what they cost and how much they take. */
final class Models {

    private static final long A_MILLION = 1_000_000;
    private static final Usage INPUT = new Usage(1, 0, 0, 0, 0, 0);
    private static final Usage OUTPUT = new Usage(0, 1, 0, 0, 0, 0);

    private Models() {}

    static Finding of(Used used) {
        String subject = "model " + String.join(", ", used.uses());
        if (!used.trouble().isEmpty()) {
            return Finding.wrong(subject, used.trouble(), "");
        }
        String line = String.join(", ", used.model(), price(used), window(used));
        if (used.price() == Price.UNKNOWN) {
            String remedy = "Add a row to the file that caravel.prices names (docs/budgets-and-prices.md).";
            return used.limited() ? Finding.wrong(subject, line, remedy) : Finding.warning(subject, line, remedy);
        }
        return used.isMissing()
                ? Finding.warning(
                        subject,
                        line + "; its provider does not list it",
                        "Look for its name there with caravel models, or take another one.")
                : Finding.ok(subject, line);
    }

    private static String price(Used used) {
        Price price = used.price();
        if (price == Price.UNKNOWN) {
            return "no price is known" + (used.limited() ? ", so that no budget could hold" : "");
        }
        return price == Price.FREE
                ? "free (self-hosted)"
                : "$" + million(price, INPUT) + " and $" + million(price, OUTPUT) + " a million tokens in and out";
    }

    /** At the rates of a short prompt. */
    private static Dollars million(Price price, Usage one) {
        return new Dollars(price.listed(one).picos() * A_MILLION);
    }

    private static String window(Used used) {
        return used.window().isPresent()
                ? String.format(
                        Locale.ROOT, "a context of %,d tokens", used.window().getAsLong())
                : "a context window that the first refusal will tell";
    }
}
