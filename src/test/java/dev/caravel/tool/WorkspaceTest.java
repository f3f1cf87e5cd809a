package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.journal.Event;
import dev.caravel.support.TestHouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file tools reach what lies in the workspace and nothing else. */
class WorkspaceTest {

    private static final String SECRET = "the treasure lies under the oak";

    @TempDir
    private Path home;

    private Path folder;
    private Workspace workspace;

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(home.resolve("secret.txt"), SECRET);
        Files.createDirectories(home.resolve("outside/deep"));
        Files.writeString(home.resolve("outside/deep/secret.txt"), SECRET);
        Files.createDirectories(home.resolve("work-secret"));
        Files.writeString(home.resolve("work-secret/secret.txt"), SECRET);
        folder = Files.createDirectories(home.resolve("work"));
        Files.createDirectories(folder.resolve("notes"));
        Files.writeString(folder.resolve("notes/a.txt"), "first line\nThe Second line\n");
        Files.createSymbolicLink(folder.resolve("file-out"), home.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("folder-out"), home.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("link-in"), folder.resolve("notes/a.txt"));
        Files.createSymbolicLink(folder.resolve("folder-in"), folder.resolve("notes"));
        Files.createSymbolicLink(folder.resolve("dangling"), home.resolve("nothing"));
        workspace = new Workspace(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "notes/../../secret.txt",
                "./../work-secret/secret.txt",
                "..",
                "/etc/passwd",
                "//etc/passwd",
                "file-out",
                "folder-out/deep/secret.txt",
                "folder-out/deep/../deep/secret.txt",
                "notes/../folder-out/deep/secret.txt",
                "folder-in/../../secret.txt",
                "dangling",
                "a\0b",
            })
    void whatLiesOutsideIsNotReadListedOrSearched(String path) {
        assertRefused(() -> workspace.readFile(Map.of("path", path)), "not in the workspace");
        assertRefused(() -> workspace.listFiles(Map.of("path", path)), "not in the workspace");
        assertRefused(() -> workspace.searchFiles(Map.of("path", path, "text", "treasure")), "not in the workspace");
    }

    @Test
    void anAbsolutePathIsRefusedEvenWhenItIsTheSecretsOwn() {
        assertRefused(
                () -> workspace.readFile(
                        Map.of("path", home.resolve("secret.txt").toString())),
                "not in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%2e%2e/secret.txt",
                "..%2fsecret.txt",
                "..%5csecret.txt",
                "..\\secret.txt",
                "\u2025/secret.txt",
                "\uFF0E\uFF0E/secret.txt",
                "..\u2215secret.txt",
                "..\uFF0Fsecret.txt",
                "~/secret.txt",
                "$HOME/secret.txt",
                "file:../secret.txt",
            })
    void whatLooksEncodedIsANameThatDoesNotExist(String path) {
        assertRefused(() -> workspace.readFile(Map.of("path", path)), "does not exist");
    }

    @Test
    void aLinkThatStaysInsideIsFollowed() throws IOException {
        assertThat(workspace.readFile(Map.of("path", "link-in"))).startsWith("first line");
        assertThat(workspace.readFile(Map.of("path", "folder-in/a.txt"))).startsWith("first line");
        assertThat(workspace.readFile(Map.of("path", "folder-in/../notes/./a.txt")))
                .startsWith("first line");
    }

    @Test
    void aSearchFindsLinesAndDoesNotFollowLinksOut() throws IOException {
        assertThat(workspace.searchFiles(Map.of("text", "second"))).isEqualTo("notes/a.txt:2: The Second line");
        assertThat(workspace.searchFiles(Map.of("text", "treasure"))).isEqualTo("(nothing found)");
    }

    @Test
    void aListNamesLinksWithoutFollowingThem() throws IOException {
        assertThat(workspace.listFiles(Map.of()))
                .contains("notes/", "folder-out ", "file-out ")
                .doesNotContain("deep");
    }

    @Test
    void aFolderIsNoFileAndAFileNoFolder() {
        assertRefused(() -> workspace.readFile(Map.of("path", "notes")), "notes is no file");
        assertRefused(() -> workspace.readFile(Map.of("path", "")), "is no file");
        assertRefused(() -> workspace.listFiles(Map.of("path", "notes/a.txt")), "notes/a.txt is a file, not a folder");
    }

    @Test
    void aFileThatIsNoTextIsNotShown() throws IOException {
        Files.write(folder.resolve("picture"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1, (byte) 0xff});
        Files.write(folder.resolve("nul"), new byte[] {'a', 0, 'b'});
        Files.write(folder.resolve("empty"), new byte[0]);

        assertRefused(() -> workspace.readFile(Map.of("path", "picture")), "picture is no text file (7 bytes)");
        assertRefused(() -> workspace.readFile(Map.of("path", "nul")), "nul is no text file (3 bytes)");
        assertThat(workspace.readFile(Map.of("path", "empty"))).isEmpty();
    }

    @Test
    void aHugeFileIsCutAndSaysSo() throws IOException {
        // Two bytes a character, so that the cut goes through one.
        Files.writeString(folder.resolve("huge"), "x" + "ä".repeat(700_000));

        assertThat(workspace.readFile(Map.of("path", "huge")))
                .startsWith("xää")
                .endsWith("ä\n[cut: these are the first 1000000 of 1400001 bytes]");
    }

    @Test
    void aListAndASearchAreBoundedAndSaySo() throws IOException {
        Path many = Files.createDirectories(folder.resolve("many"));
        for (int i = 0; i < 501; i++) {
            Files.writeString(many.resolve("f" + i), "needle");
        }

        assertThat(workspace.listFiles(Map.of("path", "many"))).endsWith("[cut: there are more than 500 entries]");
        assertThat(workspace.searchFiles(Map.of("text", "needle"))).endsWith("[cut: there are more than 100 hits]");
    }

    @Test
    void aWorkspaceThatIsMissingSaysWhatToDo() {
        Workspace nowhere = new Workspace(home.resolve("nowhere"));

        assertRefused(() -> nowhere.listFiles(Map.of()), "create it or set caravel.workspace");
    }

    @Test
    void aWorkspaceMayItselfBeReachedThroughALink() throws IOException {
        Path link = Files.createSymbolicLink(home.resolve("link"), folder);

        Workspace linked = new Workspace(link);

        assertThat(linked.readFile(Map.of("path", "notes/a.txt"))).startsWith("first line");
        assertRefused(() -> linked.readFile(Map.of("path", "../secret.txt")), "not in the workspace");
    }

    @Test
    void aModelThatTriesIsToldNoAndSeesNothing() {
        try (TestHouse house = TestHouse.start(Map.of("caravel.workspace", folder.toString()))) {
            Exchange reply = house.run(
                    "assistant",
                    "[[call read-file {\"path\": \"../secret.txt\"}]] [[call read-file {\"path\": \"file-out\"}]]"
                            + " [[call search-files {\"text\": \"treasure\"}]]");

            assertThat(reply.getMessage().getHeader("CaravelStatus")).isEqualTo("completed");
            assertThat(house.events(reply, Event.ToolFinished.class))
                    .extracting(Event.ToolFinished::result)
                    .containsExactly(
                            "Error: '../secret.txt' is not in the workspace",
                            "Error: 'file-out' is not in the workspace",
                            "(nothing found)");
        }
    }

    private interface Reading {
        Object read() throws IOException;
    }

    private static void assertRefused(Reading reading, String why) {
        assertThatThrownBy(reading::read).isInstanceOf(ToolFailure.class).hasMessageContaining(why);
    }
}
