package dev.caravel.tool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Which files a path can mean: those in one folder, wherever links and {@code ..} lead. Thread-safe. */
public final class WorkspaceFolder {

    private final Path folder;
    private final String noun;
    private final String remedy;

    WorkspaceFolder(Path folder) {
        this(folder, "the workspace", "; create it or set caravel.workspace");
    }

    /** @param noun what models and people call the folder, such as {@code the workspace} */
    public WorkspaceFolder(Path folder, String noun) {
        this(folder, noun, "");
    }

    private WorkspaceFolder(Path folder, String noun, String remedy) {
        this.folder = folder.toAbsolutePath().normalize();
        this.noun = noun;
        this.remedy = remedy;
    }

    /**
     * The real path behind a relative one, inside the folder.
     *
     * @throws ToolFailure when there is none
     */
    public Path resolve(String path) throws IOException {
        Path wanted = wanted(path);
        if (!Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            throw new ToolFailure(said(path) + " does not exist");
        }
        return real(wanted, path);
    }

    /** Where a file may be written: a regular file or nothing yet, in a real folder inside. The folder is made. */
    Path place(String path) throws IOException {
        Path wanted = wanted(path);
        ToolFailure noFile = new ToolFailure(said(path) + " is a folder; name a file");
        if (path.isBlank() || path.endsWith("/") || wanted.equals(folder)) {
            throw noFile;
        }
        for (String step : path.split("/")) {
            if (!FileWords.isFit(step)) {
                throw new ToolFailure("a file's name may have no control characters and no space at its ends, as "
                        + FileWords.name(step) + " has");
            }
        }
        if (Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            Path file = real(wanted, path);
            if (Files.isDirectory(file)) {
                throw noFile;
            }
            if (!Files.isRegularFile(file) || !Files.isWritable(file)) {
                throw new ToolFailure(said(path) + " is "
                        + (Files.isRegularFile(file) ? "read-only" : "no regular file") + " and cannot be written");
            }
            return file;
        }
        return made(wanted.getParent(), path).resolve(wanted.getFileName());
    }

    /** The real folder, made if need be. Each step is looked at before the next one is made in it. */
    private Path made(Path wanted, String path) throws IOException {
        if (Files.exists(wanted, LinkOption.NOFOLLOW_LINKS)) {
            Path real = real(wanted, path);
            if (!Files.isDirectory(real)) {
                throw new ToolFailure(said(path) + " cannot be written: " + name(real) + " is a file, not a folder");
            }
            return real;
        }
        Path step = made(wanted.getParent(), path).resolve(wanted.getFileName());
        try {
            Files.createDirectory(step);
        } catch (FileAlreadyExistsException e) {
            // Somebody else made it at the same time.
        } catch (FileSystemException e) {
            throw new ToolFailure("the folder of '" + path + "' cannot be made");
        }
        return real(step, path);
    }

    /** The path as it is written, below the folder as far as its words go. */
    private Path wanted(String path) {
        if (!Files.isDirectory(folder)) {
            throw new ToolFailure(noun + " folder does not exist" + remedy);
        }
        try {
            Path wanted = folder.resolve(path).normalize();
            if (wanted.startsWith(folder)) {
                return wanted;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw outside(path);
    }

    /** What the path leads to once links are followed, if that is inside too. */
    private Path real(Path wanted, String path) throws IOException {
        Path real;
        try {
            real = wanted.toRealPath();
        } catch (AccessDeniedException e) {
            throw new ToolFailure(FileWords.name(path) + " may not be read");
        } catch (IOException e) {
            // A link that leads nowhere, or round in a circle.
            throw outside(path);
        }
        if (!real.startsWith(folder.toRealPath())) {
            throw outside(path);
        }
        return real;
    }

    /** The path as it was asked for, in one line. */
    static String said(String path) {
        String name = FileWords.name(path);
        return name.startsWith("\"") ? name : "'" + name + "'";
    }

    private ToolFailure outside(String path) {
        return new ToolFailure(said(path) + " is not in " + noun);
    }

    /** A path of the folder as it is named to the model. */
    public String name(Path path) throws IOException {
        Path relative = folder.toRealPath().relativize(path);
        return relative.toString().isEmpty() ? noun : FileWords.name(relative.toString());
    }
}
