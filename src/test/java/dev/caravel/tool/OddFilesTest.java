package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in a folder besides plain files is told in words: nothing hangs, nothing hides behind a name. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddFilesTest {

    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void make() throws Exception {
        workspace = new Workspace(folder);
        Files.writeString(folder.resolve("plain.txt"), "needle");
    }

    private void pipe() throws Exception {
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void aPipeIsNamedAndNeitherReadNorWritten() throws Exception {
        pipe();

        assertThat(workspace.listFiles(Map.of())).isEqualTo("pipe (a pipe or device)\nplain.txt 6");
        assertThatThrownBy(() -> workspace.readFile(Map.of("path", "pipe")))
                .hasMessage("pipe is no file: it is a pipe or device");
        assertThat(workspace.searchFiles(Map.of("text", "needle")))
                .isEqualTo("plain.txt:1: needle\n[not searched: pipe is a pipe or device]");
        assertThatThrownBy(() -> workspace.writeFile(Map.of("path", "pipe", "content", "x")))
                .hasMessageContaining("'pipe' is no regular file");
    }

    @Test
    void aLinkToADeviceOrInACircleIsOutside() throws Exception {
        Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
        Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));

        assertThat(workspace.listFiles(Map.of())).contains("zero (a link)", "circle (a link)");
        for (String link : new String[] {"zero", "circle"}) {
            assertThatThrownBy(() -> workspace.readFile(Map.of("path", link)))
                    .hasMessage("'" + link + "' is not in the workspace");
        }
        assertThat(workspace.searchFiles(Map.of("text", "needle"))).isEqualTo("plain.txt:1: needle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "tail ", "back\\slash", "quo\"te", "tab\t"})
    void anOddNameIsListedSoThatItCanBeReadBack(String name) throws Exception {
        Files.writeString(folder.resolve(name), "x");

        String listed = workspace
                .listFiles(Map.of())
                .lines()
                .filter(line -> line.startsWith("\""))
                .findFirst()
                .orElseThrow();
        String said = new ObjectMapper().readValue(listed.substring(0, listed.lastIndexOf(' ')), String.class);
        assertThat(workspace.readFile(Map.of("path", said))).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two\nlines", "tail ", " head", "a/ b/c", "\u202Egpj.exe", "tab\t"})
    void noFileGetsAnOddName(String name) {
        assertThatThrownBy(() -> workspace.writeFile(Map.of("path", name, "content", "x")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageStartingWith("a file's name may have no control characters and no space at its ends, as \"");
        assertThat(folder).isDirectoryNotContaining(path -> !path.endsWith("plain.txt"));
    }

    @Test
    void aNameThatIsTooLongIsRefusedInAShortLine() {
        String name = "x".repeat(5_000);

        assertThatThrownBy(() -> workspace.readFile(Map.of("path", name)))
                .isInstanceOf(ToolFailure.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
        assertThatThrownBy(() -> workspace.writeFile(Map.of("path", name, "content", "x")))
                .isInstanceOf(ToolFailure.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
        assertThatThrownBy(() -> workspace.writeFile(Map.of("path", "y".repeat(260), "content", "x")))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void aByteOrderMarkIsNoTextAndAnotherEncodingIsNamed() throws IOException {
        Files.writeString(folder.resolve("marked"), "\uFEFFneedle two");
        Files.write(folder.resolve("latin"), "Müller".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(workspace.readFile(Map.of("path", "marked"))).isEqualTo("needle two");
        assertThatThrownBy(() -> workspace.readFile(Map.of("path", "latin")))
                .hasMessage("latin is no text in UTF-8 (6 bytes); somebody has to save it as UTF-8 first");
    }

    @Test
    void aFileTooLargeToBeSearchedIsNamed() throws IOException {
        Files.writeString(folder.resolve("large"), "needle" + "x".repeat(1_000_000));

        assertThat(workspace.searchFiles(Map.of("text", "needle")))
                .isEqualTo("plain.txt:1: needle\n[not searched: large is too large]");
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void aNameThatIsNoUtf8IsSaidToBeNone() throws Exception {
        new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'bad\\377name')\"")
                .directory(folder.toFile())
                .start()
                .waitFor();

        assertThat(workspace.listFiles(Map.of())).contains("(a name that is not in UTF-8: bad");
        assertThat(workspace.searchFiles(Map.of("text", "needle"))).startsWith("plain.txt:1: needle");
    }
}
