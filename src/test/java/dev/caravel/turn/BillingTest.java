package dev.caravel.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.RunStatus;
import dev.caravel.money.Dollars;
import dev.caravel.money.Scope;
import dev.caravel.support.CannedModel;
import dev.caravel.support.TestHouse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is booked for a reply, whatever its host says of it. */
class BillingTest {

    private static final Map<String, String> NO_BUDGETS =
            Map.of("caravel.budget.run", "none", "caravel.budget.day", "none");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\": 9000000000000000000, \"completion_tokens\": 10}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 1e999999999}",
                "{\"prompt_tokens\": -100, \"completion_tokens\": 10}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": -10}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 10, \"prompt_tokens_details\": {\"cached_tokens\": -5}}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 10, \"iterations\": [{\"input_tokens\": 9000000000000000000}]}",
            })
    void aHostThatCountsNonsenseIsBookedAtWhatWasSetAside(String usage) {
        try (Books books = new Books(Map.of(), usage)) {
            Event.BudgetReserved reserved = books.first(Event.BudgetReserved.class);

            assertThat(books.reply().costUsd()).isEqualTo(reserved.callUsd());
            assertThat(books.spentToday()).isEqualTo(reserved.callUsd());
            assertThat(books.first(Event.RunEnded.class).status()).isEqualTo(RunStatus.COMPLETED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\": 0, \"completion_tokens\": 0, \"total_tokens\": 0}",
                "{\"prompt_tokens\": 100, \"completion_tokens\": 0}",
                "null",
            })
    void aHostThatCountsNothingIsBookedAtTheMostThatItsLengthAllows(String usage) {
        try (Books books = new Books(Map.of(), usage)) {
            assertThat(books.reply().usage()).isNull();
            assertThat(books.reply().costUsd())
                    .isGreaterThan(Dollars.ZERO)
                    .isLessThan(books.first(Event.BudgetReserved.class).callUsd());
            assertThat(books.spentToday()).isEqualTo(books.reply().costUsd());
        }
    }

    @Test
    void theHostsOwnBillIsBookedWhereItIsTheDearer() {
        try (Books books =
                new Books(Map.of(), "{\"prompt_tokens\": 1000, \"completion_tokens\": 100, \"cost\": 0.3}")) {
            Event.ModelReplied reply = books.reply();

            assertThat(reply.billedUsd()).isEqualTo(Dollars.parse("0.3"));
            assertThat(reply.listedUsd())
                    .as("1,000 at 0.75 and 100 at 4.50 dollars a million")
                    .isEqualTo(Dollars.parse("0.0012"));
            assertThat(reply.costUsd()).isEqualTo(Dollars.parse("0.3"));
            assertThat(books.spentToday()).isEqualTo(Dollars.parse("0.3"));
        }
    }

    @Test
    void thePriceListIsBookedWhereItIsTheDearer() {
        try (Books books =
                new Books(Map.of(), "{\"prompt_tokens\": 1000, \"completion_tokens\": 100, \"cost\": 0.0001}")) {
            assertThat(books.reply().costUsd()).isEqualTo(Dollars.parse("0.0012"));
            assertThat(books.reply().billedUsd()).isEqualTo(Dollars.parse("0.0001"));
        }
    }

    @Test
    void theBillAlonePricesAModelThatNoListKnows() {
        try (Books books = new Books(
                NO_BUDGETS,
                "openai/nobody-knows-me",
                "{\"prompt_tokens\": 1000, \"completion_tokens\": 100, \"cost\": 0.3}")) {
            assertThat(books.reply().costUsd()).isEqualTo(Dollars.parse("0.3"));
            assertThat(books.reply().price()).isNull();
        }
    }

    @Test
    void withoutAPriceAndABillTheCostIsUnknownAndNotFree() {
        try (Books books = new Books(
                NO_BUDGETS, "openai/nobody-knows-me", "{\"prompt_tokens\": 1000, \"completion_tokens\": 100}")) {
            assertThat(books.reply().price()).isEqualTo("unknown");
        }
    }

    @Test
    void aServerOfOnesOwnIsFree() {
        try (Books books = new Books(
                Map.of("caravel.openai.key", ""),
                "openai/nobody-knows-me",
                "{\"prompt_tokens\": 1000, \"completion_tokens\": 100}")) {
            assertThat(books.reply().price()).isEqualTo("free");
            assertThat(books.reply().costUsd()).isEqualTo(Dollars.ZERO);
        }
    }

    /** One run of one reply with this usage. */
    private static final class Books implements AutoCloseable {

        private final CannedModel model;
        private final TestHouse house;
        private final List<Entry> entries;

        Books(Map<String, String> settings, String usage) {
            this(settings, "openai/gpt-5.4-mini", usage);
        }

        Books(Map<String, String> settings, String asked, String usage) {
            model = new CannedModel(
                    "{\"model\": \"%s\", \"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": \"Hello\"}}], \"usage\": %s}"
                            .formatted(asked.substring(asked.indexOf('/') + 1), usage));
            Map<String, String> all = new HashMap<>(Map.of(
                    "caravel.openai.base-url",
                    model.url(),
                    "caravel.openai.key",
                    "key",
                    "caravel.model.cheap",
                    asked,
                    "caravel.model.strong",
                    asked,
                    "caravel.model.streaming",
                    "false"));
            all.putAll(settings);
            house = TestHouse.start(all, new RouteBuilder() {
                @Override
                public void configure() {
                    from("agent:clerk?model=" + asked + "&maxTokens=1000")
                            .routeId("clerk")
                            .to("direct:caravel-loop");
                }
            });
            house.context().createProducerTemplate().requestBody("agent:clerk", "Hi");
            entries = journal().read(journal().latest(1, Optional.empty()).get(0));
        }

        Event.ModelReplied reply() {
            return first(Event.ModelReplied.class);
        }

        <E extends Event> E first(Class<E> type) {
            return entries.stream()
                    .map(Entry::event)
                    .filter(type::isInstance)
                    .map(type::cast)
                    .findFirst()
                    .orElseThrow();
        }

        Dollars spentToday() {
            return journal().account(Scope.ofDay(Instant.now())).spent();
        }

        private Journal journal() {
            return house.context().getRegistry().findSingleByType(Journal.class);
        }

        @Override
        public void close() {
            house.close();
            model.close();
        }
    }
}
