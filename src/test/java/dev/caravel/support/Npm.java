package dev.caravel.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What tests need from npm, once a build. */
public final class Npm {

    private Npm() {}

    /**
     * A folder with what a folder of files asks for in its package.json; the test skips itself where npm can't bring that.
     *
     * @param source the files, of which those named are there, too
     */
    public static Path installed(Path source, String... files) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(
                        Path.of("target", "npm", source.getFileName().toString()))
                .toAbsolutePath();
        for (String file : files) {
            Files.write(folder.resolve(file), Files.readAllBytes(source.resolve(file)));
        }
        Files.write(folder.resolve("package.json"), Files.readAllBytes(source.resolve("package.json")));
        if (!Files.exists(folder.resolve("node_modules/.package-lock.json"))) {
            assumeTrue(isInstalled(folder), "npm is missing, or does not find what " + source + " asks for");
        }
        return folder;
    }

    private static boolean isInstalled(Path folder) throws InterruptedException {
        try {
            List<String> command = List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent");
            return new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("install.log").toFile())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
