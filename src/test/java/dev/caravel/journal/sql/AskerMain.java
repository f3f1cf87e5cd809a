package dev.caravel.journal.sql;

import java.io.File;
import org.apache.camel.util.FileUtil;

/** Says whether another process is busy with a run. */
public final class AskerMain {

    private AskerMain() {}

    /** @param arguments the journal's URL, the run, and maybe a folder to clear before it looks */
    public static void main(String[] arguments) {
        try (SqlJournal journal = new SqlJournal(arguments[0], Sync.NORMAL)) {
            journal.awaitOpen();
            if (arguments.length > 2) {
                FileUtil.removeDir(new File(arguments[2]));
            }
            System.out.println(journal.isHeldElsewhere(arguments[1]));
        }
    }
}
