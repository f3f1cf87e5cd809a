package dev.caravel.journal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders and files that nobody but their owner may look into: what agents were told and what they did is in them. Where the
 * system knows no such rights they are made as usual.
 */
public final class PrivateFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private PrivateFiles() {}

    /**
     * Makes the folder where it is missing. One that is there is narrowed if its name says that it is this program's own
     * ({@code .caravel}, {@code .traces}, what begins with a dot); any other one is whoever's it is.
     */
    public static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, rights("rwx------"));
        } else if (folder.getFileName() != null
                && folder.getFileName().toString().startsWith(".")) {
            narrow(folder);
        }
    }

    /** Makes the file where it is missing, else takes from it the rights of others. */
    public static void makeFile(Path file) throws IOException {
        try {
            Files.createFile(file, rights("rw-------"));
        } catch (FileAlreadyExistsException e) {
            narrow(file);
        }
    }

    /** For a file or a folder that is being made. */
    public static FileAttribute<?>[] rights(String rights) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    /** Takes the rights of others away; where that cannot be done, it is said. */
    public static void narrow(Path path) throws IOException {
        if (!POSIX || !Files.exists(path)) {
            return;
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(path);
        if (OWNERS.containsAll(rights)) {
            return;
        }
        try {
            rights.retainAll(OWNERS);
            Files.setPosixFilePermissions(path, rights);
        } catch (IOException e) {
            LOG.warn("Others may look into {}, and that could not be changed; see to its owner and rights.", path);
        }
    }
}
