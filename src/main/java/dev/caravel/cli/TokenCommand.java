package dev.caravel.cli;

import dev.caravel.caller.NewToken;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code caravel token}: a token for somebody who calls over HTTP. */
@Command(
        name = "token",
        description =
                "Makes a token for a caller over HTTP. It is shown once; what is kept is the entry with its hash.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "what the caller is called: letters, digits and . _ -")
    private String name;

    @Override
    public Integer call() {
        try (Output output = new Output()) {
            NewToken token = NewToken.of(name);
            output.stream().println("The token, for the caller; it is shown this once:");
            output.stream().println("  " + token.text());
            output.stream().println("Its entry, for the file that caravel.http.tokens names, where tenant, agents,");
            output.stream().println("budget_usd and budget_day_usd may be added:");
            output.stream().println("  " + token.entry());
            return ExitStatus.COMPLETED;
        } catch (IllegalArgumentException e) {
            throw new UserMistake(e.getMessage());
        }
    }
}
