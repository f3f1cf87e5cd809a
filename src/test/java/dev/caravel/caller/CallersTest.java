package dev.caravel.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.money.Dollars;
import dev.caravel.support.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose a token is, by the file of callers. */
class CallersTest {

    @TempDir
    private Path folder;

    @Test
    void aTokenIsItsCallers() throws IOException {
        Callers callers = callers(
                """
                [{"name": "app", "sha256": "%s", "tenant": "acme", "agents": ["triage", "assistant"],
                  "budget_usd": 0.25, "budget_day_usd": "5.00"},
                 {"name": "watch", "sha256": "%s", "agents": []}]"""
                        .formatted(hash("one"), hash("two").toUpperCase()));

        Caller app = callers.find("one").orElseThrow();
        assertThat(app.name()).isEqualTo("app");
        assertThat(app.tenant()).contains("acme");
        assertThat(app.mayAsk("triage")).isTrue();
        assertThat(app.mayAsk("other")).isFalse();
        assertThat(app.maySee("acme")).isTrue();
        assertThat(app.maySee("umbrella")).isFalse();
        assertThat(app.maySee(null)).isFalse();
        assertThat(app.budget()).contains(Dollars.parse("0.25"));
        assertThat(app.budgetDay()).contains(Dollars.parse("5"));
        Caller watch = callers.find("two").orElseThrow();
        assertThat(watch.mayAsk("triage")).isFalse();
        assertThat(watch.maySee("acme")).isTrue();
        assertThat(callers.find("three")).isEmpty();
        assertThat(callers.find(hash("one"))).isEmpty();
        assertThat(callers.find("")).isEmpty();
    }

    @Test
    void theOneTokenMayDoEverything() {
        Caller caller = new Callers(Optional.of("s3cret"), Optional.empty())
                .find("s3cret")
                .orElseThrow();

        assertThat(caller.mayAsk("any")).isTrue();
        assertThat(caller.maySee("any")).isTrue();
        assertThat(caller.maySee(null)).isTrue();
    }

    @Test
    void aNewTokensEntryLetsItIn() throws IOException {
        NewToken token = NewToken.of("app");

        assertThat(token.text()).hasSizeGreaterThan(40).doesNotContain(" ");
        assertThat(token.entry()).doesNotContain(token.text());
        assertThat(token.toString()).doesNotContain(token.text());
        assertThat(callers("[" + token.entry() + "]").find(token.text()).map(Caller::name))
                .contains("app");
        assertThat(NewToken.of("app").text()).isNotEqualTo(token.text());
    }

    @Test
    void ofATenantsDayTheLeastCounts() throws IOException {
        Callers callers = callers(
                """
                [{"name": "a", "sha256": "%s", "tenant": "acme", "budget_day_usd": 5},
                 {"name": "b", "sha256": "%s", "tenant": "acme", "budget_day_usd": 3},
                 {"name": "c", "sha256": "%s", "tenant": "other"}]"""
                        .formatted(hash("a"), hash("b"), hash("c")));

        assertThat(callers.budgetDay("acme")).contains(Dollars.parse("3"));
        assertThat(callers.budgetDay("other")).isEmpty();
        assertThat(callers.budgetDay("nobody")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                | must be a JSON array of callers",
                "[{\"name\": \"a\"                                 | is no JSON, line 1",
                "[1]                                               | entry 1: it must be an object with name, sha256",
                "[{\"name\": \"a\"}]                               | entry 1 (a): sha256 must be the SHA-256",
                "[{\"name\": \"a\", \"sha256\": \"abc\"}]          | 64 hexadecimal digits",
                "[{\"sha256\": \"HASH\"}]                          | a caller's name must be",
                "[{\"name\": \"a b\", \"sha256\": \"HASH\"}]       | entry 1 (a b): a caller's name must be",
                "[{\"name\": \"a\", \"token\": \"t\"}]             | there is no field 'token'; there are: agents,",
                "[{\"name\": \"a\", \"sha256\": \"HASH\", \"tenant\": \"\"}]       | tenant must be a text that is not empty",
                "[{\"name\": \"a\", \"sha256\": \"HASH\", \"tenant\": null}]       | tenant must be a text that is not empty",
                "[{\"name\": \"a\", \"sha256\": \"HASH\", \"agents\": \"triage\"}] | agents must be an array",
                "[{\"name\": \"a\", \"sha256\": \"HASH\", \"agents\": null}]       | agents must be an array",
                "[{\"name\": \"a\", \"sha256\": \"HASH\", \"budget_usd\": 0}]      | budget_usd must be an amount",
                "[{\"name\": \"a\", \"sha256\": \"HASH\", \"budget_usd\": \"x\"}]  | 'x' is no amount of US dollars",
                "[{\"name\": \"a\", \"sha256\": \"HASH\", \"budget_usd\": null}]   | budget_usd must be an amount",
                "[{\"name\": \"a\", \"sha256\": \"HASH\", \"budget_day_usd\": 1}]  | add the caller's tenant",
                "[{\"name\": \"a\", \"name\": \"b\"}]              | is no JSON, line 1: Duplicate field 'name'",
                "[{\"name\": \"a\", \"sha256\": \"HASH\"}, {\"name\": \"b\", \"sha256\": \"HASH\"}] | entry 2 (b): caller 'a' has that token already",
            })
    void saysWhatIsWrongWithTheFile(String json, String complaint) {
        assertThatThrownBy(() -> callers(json.replace("HASH", hash("t"))))
                .hasMessageStartingWith(file().toString())
                .hasMessageContaining(complaint)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void saysThatThereIsNoFile() {
        assertThatThrownBy(() -> new Callers(Optional.empty(), Optional.of(file())))
                .hasMessage(file() + " can't be read: it does not exist");
    }

    @Test
    void readsTheFileAgainAndKeepsTheCallersWhenItIsBroken() throws IOException {
        Callers callers = callers("[{\"name\": \"a\", \"sha256\": \"%s\"}]".formatted(hash("old")));

        Files.writeString(file(), "[{\"name\": \"a\", \"sha256\": \"%s\"}]".formatted(hash("new")));
        Until.is("the new token counts", () -> callers.find("new").isPresent());
        assertThat(callers.find("old")).isEmpty();

        Files.writeString(file(), "[{");
        waitUntilRead();
        assertThat(callers.find("new")).isPresent();
        Files.delete(file());
        waitUntilRead();
        assertThat(callers.find("new")).isPresent();

        Files.writeString(file(), "[]");
        Until.is("nobody may call", () -> callers.find("new").isEmpty());
    }

    private static void waitUntilRead() {
        try {
            Thread.sleep(1_200);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Path file() {
        return folder.resolve("callers.json");
    }

    private Callers callers(String json) throws IOException {
        Files.writeString(file(), json);
        return new Callers(Optional.empty(), Optional.of(file()));
    }

    private static String hash(String token) {
        return HexFormat.of().formatHex(KnownToken.hash(token));
    }
}
