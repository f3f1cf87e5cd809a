package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file is written in the workspace, whole, or nothing is. */
class WriteFileTest {

    @TempDir
    private Path home;

    private Path folder;
    private Workspace workspace;

    @BeforeEach
    void fill() throws IOException {
        Files.writeString(home.resolve("secret.txt"), "untouched");
        Files.createDirectories(home.resolve("outside"));
        folder = Files.createDirectories(home.resolve("work"));
        Files.createDirectories(folder.resolve("notes"));
        Files.writeString(folder.resolve("notes/a.txt"), "old");
        Files.createSymbolicLink(folder.resolve("file-out"), home.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("folder-out"), home.resolve("outside"));
        Files.createSymbolicLink(folder.resolve("dangling"), home.resolve("new.txt"));
        Files.createSymbolicLink(folder.resolve("file-in"), folder.resolve("notes/a.txt"));
        Files.createSymbolicLink(folder.resolve("folder-in"), folder.resolve("notes"));
        Files.createSymbolicLink(folder.resolve("device"), Path.of("/dev/null"));
        workspace = new Workspace(folder);
    }

    @Test
    void aNewFileIsMadeWithTheFoldersThatItNeeds() throws IOException {
        assertThat(write("reports/2026/may.md", "größer\n")).isEqualTo("created reports/2026/may.md (9 bytes)");
        assertThat(folder.resolve("reports/2026/may.md")).hasContent("größer\n");
    }

    @Test
    void anExistingFileIsReplacedAsAWholeAndKeepsItsPermissions() throws IOException {
        Path file = folder.resolve("notes/a.txt");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThat(write("notes/a.txt", "n")).isEqualTo("replaced notes/a.txt (1 bytes)");

        assertThat(file).hasContent("n");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../new.txt",
                "notes/../../new.txt",
                "../work-too/new.txt",
                "/tmp/caravel-new.txt",
                "//tmp/caravel-new.txt",
                "file-out",
                "folder-out",
                "folder-out/new.txt",
                "folder-out/deeper/new.txt",
                "notes/../folder-out/new.txt",
                "folder-in/../../new.txt",
                "dangling",
                "dangling/new.txt",
                "device",
                "a\0b",
            })
    void nothingIsWrittenOutside(String path) throws IOException {
        List<Path> before = everything();

        assertRefused(path, "not in the workspace");

        assertThat(everything()).isEqualTo(before);
        assertThat(home.resolve("secret.txt")).hasContent("untouched");
    }

    @Test
    void anAbsolutePathIsRefusedEvenOutsideOfAllFolders() {
        assertRefused(home.resolve("secret.txt").toString(), "not in the workspace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2e%2e/new.txt", "..%2fnew.txt", "..\\new.txt", "\uFF0E\uFF0E/new.txt", "~/new.txt"})
    void whatLooksEncodedIsANameInTheWorkspace(String path) throws IOException {
        write(path, "text");

        assertThat(folder.resolve(path)).hasContent("text");
        assertThat(home.resolve("new.txt")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "notes         | 'notes' is a folder; name a file",
                "notes/        | 'notes/' is a folder; name a file",
                "new/          | 'new/' is a folder; name a file",
                "folder-in     | 'folder-in' is a folder; name a file",
                ".             | '.' is a folder; name a file",
                "''            | '' is a folder; name a file",
                "notes/a.txt/b | notes/a.txt is a file, not a folder",
                "notes/a.txt/b/c | notes/a.txt is a file, not a folder",
            })
    void aFolderIsNoFileAndAFileNoFolder(String path, String why) {
        assertRefused(path, why);
    }

    @Test
    void aLinkThatStaysInsideIsFollowedAndStaysALink() throws IOException {
        write("file-in", "new");
        write("folder-in/b.txt", "beside");

        assertThat(folder.resolve("file-in")).isSymbolicLink();
        assertThat(folder.resolve("notes/a.txt")).hasContent("new");
        assertThat(folder.resolve("notes/b.txt")).hasContent("beside");
    }

    @Test
    void aHardLinkToAFileOutsideIsReplacedAndNotWrittenThrough() throws IOException {
        Files.createLink(folder.resolve("hard"), home.resolve("secret.txt"));

        write("hard", "new");

        assertThat(folder.resolve("hard")).hasContent("new");
        assertThat(home.resolve("secret.txt")).hasContent("untouched");
    }

    @Test
    void aPipeIsNoRegularFile() throws Exception {
        new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();

        assertRefused("pipe", "'pipe' is no regular file and cannot be written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u001b[2Jb", "a\rb"})
    void aNameHasNoControlCharacters(String path) {
        assertRefused(path, "may have no control characters");
    }

    @Test
    void aNameThatTheFileSystemRefusesSaysSo() {
        assertRefused("n".repeat(300), "cannot be written: File name too long");
    }

    @Test
    void aFileHasABound() throws IOException {
        assertThat(write("largest", "x".repeat(1_000_000))).contains("1000000 bytes");
        assertThatThrownBy(() -> write("larger", "ä".repeat(500_001)))
                .isInstanceOf(ToolFailure.class)
                .hasMessage("the content has 1000002 bytes; a file may have 1000000");
        assertThat(folder.resolve("larger")).doesNotExist();
    }

    @Test
    void aReaderSeesTheOldFileOrTheNewOneAndNothingIsLeftBehind() throws IOException {
        List<String> texts = List.of("a".repeat(300_000), "b".repeat(300_000));
        write("shared", texts.get(0));

        IntStream.range(0, 200).parallel().forEach(i -> {
            try {
                if (i % 4 == 0) {
                    write("shared", texts.get(i / 4 % 2));
                } else {
                    assertThat(texts).contains(workspace.readFile(Map.of("path", "shared")));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(folder).isDirectoryNotContaining("glob:**.draft");
    }

    private String write(String path, String content) throws IOException {
        return workspace.writeFile(Map.of("path", path, "content", content));
    }

    private void assertRefused(String path, String why) {
        assertThatThrownBy(() -> write(path, "text"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining(why);
    }

    private List<Path> everything() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.sorted().toList();
        }
    }
}
