package dev.caravel.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page of the documentation: a Markdown file with its fenced blocks. */
record Page(Path file, List<String> lines) {

    private static final Pattern FENCE = Pattern.compile("```(\\w*)");
    private static final Pattern MARK = Pattern.compile("<!-- (.*) -->");

    /**
     * What stands between two fences.
     *
     * @param mark what the HTML comment above it says; empty where there is none
     * @param line where its first line stands, from 1 on
     */
    record Block(Page page, String language, String mark, int line, List<String> lines) {

        /** Whether a comment {@code not run: WHY} stands above it. */
        boolean isLeftOut() {
            return mark.startsWith("not run: ");
        }

        String text() {
            return String.join("\n", lines) + "\n";
        }

        @Override
        public String toString() {
            return page + ", line " + line;
        }
    }

    /** The README, the pages of docs/ and the READMEs of the examples. */
    static Stream<Page> all() {
        return Stream.of(Stream.of(Path.of("README.md")), markdown("docs"), markdown("examples"))
                .flatMap(files -> files)
                .map(Page::read);
    }

    private static Stream<Path> markdown(String folder) {
        if (!Files.isDirectory(Path.of(folder))) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files
                    .filter(file ->
                            file.toString().endsWith(".md") && !file.toString().contains("target"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Page read(Path file) {
        try {
            return new Page(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All blocks of that language, but for those that are marked as not run. */
    static Stream<Block> blocks(String language) {
        return all().flatMap(page -> page.blocks().stream())
                .filter(block -> block.language().equals(language) && !block.isLeftOut());
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int begin = i + 1;
                int end = begin + lines.subList(begin, lines.size()).indexOf("```");
                Matcher mark = MARK.matcher(i == 0 ? "" : lines.get(i - 1));
                blocks.add(new Block(
                        this,
                        fence.group(1),
                        mark.matches() ? mark.group(1) : "",
                        begin + 1,
                        lines.subList(begin, end)));
                i = end;
            }
        }
        return blocks;
    }

    /** The lines outside of blocks. */
    List<String> prose() {
        List<String> prose = new ArrayList<>(lines);
        for (Block block : blocks()) {
            for (int i = block.line() - 2; i <= block.line() - 1 + block.lines().size(); i++) {
                prose.set(i, "");
            }
        }
        return prose;
    }

    List<String> headings() {
        return prose().stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", ""))
                .toList();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
