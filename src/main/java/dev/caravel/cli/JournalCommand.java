package dev.caravel.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.embed.OfflineJournal;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.money.Dollars;
import dev.caravel.recovery.RunControl;
import dev.caravel.run.RunRecord;
import dev.caravel.settings.BudgetSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The journal that a command looks into, or writes a decision into: that needs no routes, and none are started. */
final class JournalCommand {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    /**
     * Opens the journal for this.
     *
     * @throws UserMistake when a setting is wrong or the journal can't be opened
     */
    int with(Function<OfflineJournal, Integer> work) {
        Configuration configuration = Configuration.find(config);
        try (OfflineJournal archive = open(configuration)) {
            return work.apply(archive);
        }
    }

    /** What all runs may cost in a UTC day; empty when there is no limit. */
    Optional<Dollars> dayBudget() {
        return BudgetSettings.budgets(Configuration.find(config).settings()).day();
    }

    private static OfflineJournal open(Configuration configuration) {
        try {
            return OfflineJournal.open(configuration.settings());
        } catch (IllegalArgumentException e) {
            throw new UserMistake(Problems.inOneLine(e));
        }
    }

    /**
     * Records what the user says about a call.
     *
     * @throws UserMistake when there is no such approval
     * @throws IllegalStateException when it was decided otherwise or its time is over
     */
    int decide(String approval, Decision decision, String reason) {
        return decided(
                decision == Decision.APPROVE ? "approved; " : "denied; ",
                control -> control.decide(approval, decision, user(), reason));
    }

    /**
     * Records the user's answer to a question.
     *
     * @throws UserMistake when there is no such question, or that is no answer to it
     * @throws IllegalStateException when it was answered otherwise or its time is over
     */
    int answer(String question, String answer) {
        return decided("answered; ", control -> control.answer(question, TextNode.valueOf(answer), user()));
    }

    private int decided(String word, Function<RunControl, Approval> said) {
        return with(archive -> {
            Approval decided;
            try {
                decided = said.apply(archive.runControl());
            } catch (IllegalArgumentException e) {
                throw new UserMistake(e.getMessage());
            }
            System.err.println(word + whatComesNext(decided.root()));
            return ExitStatus.COMPLETED;
        });
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    /** What there is to say of the archive's runs. */
    Notices notices(OfflineJournal archive) {
        return new Notices(archive.records(), Configuration.option(config));
    }

    /** How a run is resumed for which a decision was recorded. */
    String whatComesNext(String run) {
        return "a caravel serve on this journal resumes the run by itself, otherwise: " + Invocation.of("resume " + run)
                + Configuration.option(config);
    }

    /**
     * The run.
     *
     * @param id its id, or the end of it
     * @throws UserMistake when there is no such run, or several
     */
    static RunRecord run(OfflineJournal archive, String id) {
        return archive.records()
                .find(ShortRunId.whole(id, archive.records()))
                .orElseThrow(() -> ShortRunId.unknown(id));
    }
}
