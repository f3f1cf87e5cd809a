package dev.caravel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.JournalSettings;
import dev.caravel.settings.ModelSettings;
import dev.caravel.settings.Settings;
import dev.caravel.settings.ToolSettings;
import dev.caravel.support.FuzzBounds;
import dev.caravel.support.Mutation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Whatever bytes a settings file has: its settings are read, or one line says which file and what is wrong in it. */
@AddLifecycleHook(FuzzBounds.class)
class SettingsFileFuzzTest {

    private static final byte[] SOUND =
            """
            # What it may cost.
            caravel.budget.run = 0.25
            caravel.budget.day : 5
            caravel.model.strong openai/gpt-5.6-terra
            caravel.cron.task = größer: \\u00e4 \\
                and more
            caravel.log.level.dev.caravel.cli = debug
            camel.main.name = {{caravel.workspace}}
            caravel.workspace = work
            """
                    .getBytes(StandardCharsets.UTF_8);

    private static final byte[] ODD =
            "caravel.no.such = 1\\uzzzz\ncaravel.traces={{caravel.traces}}\n=\n\\\n\uFEFF{{\r\r\ncaravel."
                    .getBytes(StandardCharsets.UTF_8);

    private Path file;

    @BeforeProperty
    void begin() throws IOException {
        file = Files.createTempFile("caravel-fuzz", ".properties");
    }

    @AfterProperty
    void end() throws IOException {
        Files.delete(file);
    }

    @Property(seed = "4714", tries = 300)
    void itsSettingsAreReadOrItIsExplained(@ForAll long dice) throws IOException {
        Random random = new Random(dice);
        byte[] any = new byte[random.nextInt(300)];
        random.nextBytes(any);
        Files.write(file, random.nextInt(8) == 0 ? any : new Mutation(random).of(SOUND, ODD));
        try {
            Settings settings = Configuration.find(file).settings();
            BudgetSettings.budgets(settings);
            ModelSettings.tiers(settings);
            settings.get(ToolSettings.WORKSPACE);
            settings.get(JournalSettings.TRACES);
            settings.log();
        } catch (UserMistake | IllegalArgumentException e) {
            assertThat(Problems.inOneLine(e))
                    .contains(e instanceof UserMistake ? file.toString() : "caravel.")
                    .hasSizeLessThan(2_000)
                    .doesNotContain("java.", "org.apache", "dev.caravel.cli.", "Exception")
                    .matches(line -> line.chars().noneMatch(Character::isISOControl), "has no control characters");
        }
    }
}
