package dev.caravel.skill;

import dev.caravel.text.Printable;
import dev.caravel.tool.TextFile;
import dev.caravel.tool.ToolFailure;
import dev.caravel.tool.WorkspaceFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The skills that there are, by name. Their names and descriptions are read once; what else belongs to a skill is read each time
 * that a model asks for it. Thread-safe.
 */
public final class Skills {

    /** The tool that reads them. */
    public static final String READER = "read-skill";

    /** What stands for all of them in an agent's list. */
    public static final String ALL = "*";

    private static final Logger LOG = LoggerFactory.getLogger("caravel");
    private static final int MOST_LISTED = 50;
    private static final int DEEPEST = 5;

    private final Map<String, Skill> skills = new TreeMap<>();

    /**
     * Reads the skills below these folders; of two by one name the first counts. A folder that is not there has none.
     *
     * @throws IllegalArgumentException when one is not as the format wants it, naming its file and the line
     */
    public Skills(List<Path> folders) {
        for (Path folder : folders) {
            for (Path each : below(folder)) {
                Skill skill = new SkillFile(each).skill();
                skills.putIfAbsent(skill.name(), skill);
            }
        }
    }

    private static List<Path> below(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Skills::isSkill).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " can't be read", e);
        }
    }

    private static boolean isSkill(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            if (names.contains(Skill.FILE)) {
                return true;
            }
            names.stream()
                    .filter(Skill.FILE::equalsIgnoreCase)
                    .forEach(name -> LOG.warn(
                            "{} is not read: a skill's file is called {}",
                            Printable.line(folder.resolve(name).toString()),
                            Skill.FILE));
        } catch (IOException e) {
            LOG.warn("{} can't be read, and is no skill", Printable.line(folder.toString()));
        }
        return false;
    }

    /** All, in the order of their names, so that prompts stay alike from run to run. */
    public List<Skill> all() {
        return List.copyOf(skills.values());
    }

    /**
     * Those of a list, in the order of their names.
     *
     * @throws IllegalArgumentException when it names one that is not there, in words behind the name of whose list it is
     */
    public List<Skill> named(List<String> names) {
        if (names.contains(ALL)) {
            return all();
        }
        for (String name : names) {
            if (!skills.containsKey(name)) {
                throw new IllegalArgumentException("the unknown skill '" + Printable.line(name) + "'; known are "
                        + (skills.isEmpty() ? "none" : String.join(", ", skills.keySet())));
            }
        }
        return names.stream().distinct().sorted().map(skills::get).toList();
    }

    /** The instructions of a skill with the names of its files; or one of these. */
    public String readSkill(@Body Map<String, Object> arguments) throws IOException {
        Skill skill = skills.get(String.valueOf(arguments.get("skill")));
        if (skill == null) {
            throw new ToolFailure("there is no such skill; there are: " + String.join(", ", skills.keySet()));
        }
        WorkspaceFolder folder = new WorkspaceFolder(skill.folder(), "the skill " + skill.name());
        String file = String.valueOf(arguments.getOrDefault("file", "")).strip();
        if (file.isEmpty() || file.equals(Skill.FILE)) {
            return instructions(skill, folder);
        }
        Path path = folder.resolve(file);
        return TextFile.read(path, folder.name(path));
    }

    private static String instructions(Skill skill, WorkspaceFolder folder) throws IOException {
        String body;
        try {
            // It was read at the start; what it is now may be another thing.
            folder.resolve(Skill.FILE);
            body = new SkillFile(skill.folder()).body();
        } catch (IllegalArgumentException e) {
            throw new ToolFailure(Skill.FILE + " of the skill " + skill.name() + " is broken: " + e.getMessage());
        }
        List<String> files = files(skill, folder);
        return files.isEmpty() ? body : body + "\n\n[Files of this skill: " + String.join(", ", files) + "]";
    }

    private static List<String> files(Skill skill, WorkspaceFolder folder) throws IOException {
        Path real = skill.folder().toRealPath();
        try (Stream<Path> found = Files.walk(real, DEEPEST)) {
            List<Path> files = found.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.equals(real.resolve(Skill.FILE)))
                    .filter(file -> Stream.of(real.relativize(file).toString().split("[/\\\\]"))
                            .noneMatch(step -> step.startsWith(".")))
                    .sorted()
                    .limit(MOST_LISTED + 1L)
                    .toList();
            List<String> names = new ArrayList<>();
            for (Path file : files.subList(0, Math.min(MOST_LISTED, files.size()))) {
                names.add(folder.name(file));
            }
            if (files.size() > MOST_LISTED) {
                names.add("and more");
            }
            return names;
        }
    }
}
