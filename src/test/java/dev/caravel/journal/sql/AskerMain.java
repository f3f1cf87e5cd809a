package dev.caravel.journal.sql;

/** Says whether another process is busy with a run. */
public final class AskerMain {

    private AskerMain() {}

    /** @param arguments the journal's URL and the run */
    public static void main(String[] arguments) {
        try (SqlJournal journal = new SqlJournal(arguments[0], Sync.NORMAL)) {
            journal.awaitOpen();
            System.out.println(journal.isHeldElsewhere(arguments[1]));
        }
    }
}
