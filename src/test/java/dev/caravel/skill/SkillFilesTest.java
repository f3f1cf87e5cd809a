package dev.caravel.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.tool.ToolFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a folder a skill, what is said of one that is none, and what a model gets to read of it. */
class SkillFilesTest {

    private static final String RIGHT = "---\nname: refunds\ndescription: Money back\n---\nAsk first.\n";

    @TempDir
    private Path home;

    private Path skill(String name, String text) throws IOException {
        Path folder = Files.createDirectories(home.resolve("skills").resolve(name));
        Files.writeString(folder.resolve("SKILL.md"), text);
        return folder;
    }

    private Skills skills() {
        return new Skills(List.of(home.resolve("skills")));
    }

    private String read(String file) throws IOException {
        return skills().readSkill(Map.of("skill", "refunds", "file", file));
    }

    @Test
    void everyMemberOfTheFormatIsAccepted() throws IOException {
        skill(
                "pdf-2",
                """
                ---
                name: pdf-2
                description: >
                  Reads PDFs:
                  all of them.
                license: Apache-2.0
                compatibility: Needs nothing
                metadata:
                  author: somebody
                  version: "1.0"
                allowed-tools:
                  - Read
                ---

                # PDF
                """);

        assertThat(skills().all())
                .containsExactly(new Skill("pdf-2", "Reads PDFs: all of them.", home.resolve("skills/pdf-2")));
        assertThat(skills().readSkill(Map.of("skill", "pdf-2"))).isEqualTo("# PDF");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Just text                                       | line 1: it must begin with a line ---",
                "---~name: refunds~description: x                | line 1: the front matter has no end",
                "---~---~x                                       | line 2: the front matter must have name: and description:",
                "---~- a~---~x                                   | line 2: the front matter must have name: and description:",
                "---~description: x~---                          | line 1: the front matter has no name:",
                "---~name: refunds~---                           | line 1: the front matter has no description:",
                "---~name: refunds~description:~---              | line 3: the description is empty; say what the skill does",
                "---~name: refunds~description: [a]~---          | line 3: the description must be a text",
                "---~name: refunds~description: Use: it~---      | line 3: the front matter is no YAML: mapping values are not allowed here; put a text with a colon in quotes",
                "---~name: refunds~name: b~description: x~---    | line 3: there is a second name",
                "---~description: x~name: Refunds~---            | line 3: a skill's name has 1 to 64 small letters, digits and single dashes between them; 'Refunds' does not fit",
                "---~description: x~name: re--funds~---          | 're--funds' does not fit",
                "---~description: x~name: [a]~---                | '' does not fit",
                "---~name: returns~description: x~---            | line 2: the name is 'returns' and the folder's is 'refunds'; they must be the same",
            })
    void whatIsWrongIsSaidWithItsFileAndLine(String text, String complaint) throws IOException {
        skill("refunds", text.replace("~", "\n") + "\n");

        assertThatThrownBy(this::skills)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(home.resolve("skills/refunds/SKILL.md") + ": line ")
                .hasMessageContaining(complaint)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aDescriptionHasABound() throws IOException {
        skill("refunds", "---\nname: refunds\ndescription: " + "x".repeat(1025) + "\n---\n");

        assertThatThrownBy(this::skills)
                .hasMessageContaining("line 3: the description has 1025 characters; it may have 1024");
    }

    @Test
    void otherFilesAndFoldersAreNoSkills() throws IOException {
        skill("refunds", RIGHT);
        Files.writeString(home.resolve("skills/README.md"), "read me");
        Files.createDirectories(home.resolve("skills/node_modules/x"));

        assertThat(skills().all()).extracting(Skill::name).containsExactly("refunds");
    }

    @Test
    void ofTwoByOneNameTheFirstFoldersCounts() throws IOException {
        skill("refunds", RIGHT);
        Path other = Files.createDirectories(home.resolve("other/refunds"));
        Files.writeString(other.resolve("SKILL.md"), RIGHT.replace("Money back", "Another"));

        assertThat(new Skills(List.of(home.resolve("other"), home.resolve("skills"), home.resolve("none"))).all())
                .extracting(Skill::description)
                .containsExactly("Another");
    }

    @Test
    void windowsLinesAndAMarkOfAnEditorAreTakenAsTheyAreMeant() throws IOException {
        skill("refunds", "\uFEFF" + RIGHT.replace("\n", "\r\n"));

        assertThat(read("")).isEqualTo("Ask first.");
    }

    @Test
    void theInstructionsNameTheFilesBesideThem() throws IOException {
        Path folder = skill("refunds", RIGHT);
        Files.createDirectories(folder.resolve("references/.hidden"));
        Files.writeString(folder.resolve("references/.hidden/x"), "x");
        Files.writeString(folder.resolve("references/rates.md"), "rates");

        assertThat(read("")).isEqualTo("Ask first.\n\n[Files of this skill: references/rates.md]");
        assertThat(read("SKILL.md")).isEqualTo(read(""));
        assertThat(read("references/rates.md")).isEqualTo("rates");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "/etc/passwd",
                "link",
                "folder-link/secret.txt",
                "references/../../tone/SKILL.md",
                "a\0b"
            })
    void whatLiesOutsideOfTheSkillIsNotRead(String file) throws IOException {
        Path folder = skill("refunds", RIGHT);
        skill("tone", RIGHT.replace("refunds", "tone"));
        Files.writeString(home.resolve("secret.txt"), "the treasure lies under the oak");
        Files.createSymbolicLink(folder.resolve("link"), home.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("folder-link"), home);

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("is not in the skill refunds");
        assertThat(read("")).doesNotContain("link");
    }

    @Test
    void aPictureIsNoText() throws IOException {
        Files.write(skill("refunds", RIGHT).resolve("logo.png"), new byte[] {(byte) 0x89, 'P', 0, 1});

        assertThatThrownBy(() -> read("logo.png")).hasMessage("logo.png is no text file (4 bytes)");
    }

    @Test
    void anInstructionThatChangedIsReadAsItIsNow() throws IOException {
        Path folder = skill("refunds", RIGHT);
        Skills skills = skills();
        Files.writeString(folder.resolve("SKILL.md"), RIGHT.replace("Ask first", "Ask twice"));
        assertThat(skills.readSkill(Map.of("skill", "refunds"))).isEqualTo("Ask twice.");

        Files.writeString(folder.resolve("SKILL.md"), "broken");
        assertThatThrownBy(() -> skills.readSkill(Map.of("skill", "refunds")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageStartingWith("SKILL.md of the skill refunds is broken: line 1");
    }
}
