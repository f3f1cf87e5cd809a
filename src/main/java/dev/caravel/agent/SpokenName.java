package dev.caravel.agent;

import dev.caravel.text.Sha256;
import java.util.Set;

/**
 * What a model calls a server's tool: providers allow 1 to 64 letters, digits, - and _. The same tool has the same name in every
 * run, so that prompts stay alike.
 */
final class SpokenName {

    private static final int LONGEST = 64;
    private static final int DIGITS = 8;

    private SpokenName() {}

    /**
     * {@code mcp__files__read_file} for {@code mcp:files/read_file}. Where that is too long, loses a character or is another one's
     * name, digits of the tool's own follow.
     *
     * @param taken the names of other tools
     */
    static String of(String tool, Set<String> taken) {
        String parted = tool.replaceFirst(":", "__").replaceFirst("/", "__");
        String plain = parted.replaceAll("[^a-zA-Z0-9_-]", "_");
        if (plain.equals(parted) && plain.length() <= LONGEST && !taken.contains(plain)) {
            return plain;
        }
        String digits = "_" + Sha256.of(tool).substring(0, DIGITS);
        return plain.substring(0, Math.min(plain.length(), LONGEST - digits.length())) + digits;
    }
}
