package dev.caravel.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravel.door.HttpReply;
import dev.caravel.journal.Journal;
import dev.caravel.journal.Redaction;
import dev.caravel.money.Account;
import dev.caravel.money.Budgets;
import dev.caravel.money.Dollars;
import dev.caravel.money.MissingPrice;
import dev.caravel.money.PriceList;
import dev.caravel.money.Scope;
import dev.caravel.settings.Settings;
import dev.caravel.time.UtcDay;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/**
 * What those who operate Caravel want to know of it beside its runs: each method is a step of the route for one call. Thread-safe.
 */
public final class Operations {

    private final Journal journal;
    private final Budgets budgets;
    private final PriceList prices;
    private final Supplier<List<MissingPrice>> missing;
    private final Settings settings;
    private final Redaction redaction;
    private final Clock clock;

    /** @param missing of which models nobody knows the price */
    public Operations(
            Journal journal,
            Budgets budgets,
            PriceList prices,
            Supplier<List<MissingPrice>> missing,
            Settings settings,
            Redaction redaction,
            Clock clock) {
        this.journal = journal;
        this.budgets = budgets;
        this.prices = prices;
        this.missing = missing;
        this.settings = settings;
        this.redaction = redaction;
        this.clock = clock;
    }

    /** Today's accounts of money, in UTC: everybody's, then those of tenants by name. */
    public void accounts(Exchange exchange) {
        OverviewStream.ofAllRuns(exchange);
        String today = UtcDay.of(clock.instant());
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        list.add(account(Scope.ofDay(clock.instant()), journal.account(Scope.ofDay(clock.instant())), budgets.day()));
        for (Map.Entry<String, Account> account : journal.tenantAccounts(today).entrySet()) {
            list.add(account(
                            Scope.ofTenantsDay(account.getKey(), clock.instant()),
                            account.getValue(),
                            budgets.dayOf(account.getKey()))
                    .put("tenant", account.getKey()));
        }
        HttpReply.json(exchange, 200, list.toString());
    }

    private static ObjectNode account(String name, Account account, Optional<Dollars> limit) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("account", name)
                .put("spent_usd", account.spent().toString())
                .put("reserved_usd", account.reserved().toString());
        limit.ifPresent(most -> node.put("limit_usd", most.toString()));
        return node;
    }

    /** What models cost, how old the list is, and what is not in it. */
    public void prices(Exchange exchange) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("updated", prices.updated().toString());
        node.set("prices", PriceList.toJson(prices.rows()));
        ArrayNode lacking = node.putArray("without_price");
        missing.get().forEach(model -> lacking.addObject()
                .put("asked", model.asked())
                .put("provider", model.provider())
                .put("model", model.model()));
        HttpReply.json(exchange, 200, node.toString());
    }

    /** The settings in force and where they come from. */
    public void settings(Exchange exchange) {
        OverviewStream.ofAllRuns(exchange);
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        settings.inForce().forEach(setting -> list.addObject()
                .put("section", setting.section())
                .put("name", setting.name())
                .put("value", redaction.apply(setting.value()))
                .put("from", setting.from())
                .put("text", setting.text()));
        HttpReply.json(exchange, 200, list.toString());
    }

    /** The routes, each with its steps and how many exchanges are in it. */
    public void loop(Exchange exchange) {
        OverviewStream.ofAllRuns(exchange);
        HttpReply.json(exchange, 200, RouteDrawing.of(exchange.getContext()).toString());
    }
}
