package dev.caravel.journal.sql;

/** Where the cause of a database's failure lies, and so what helps. */
enum Fault {
    /** In what was to be written: it will fail every time. */
    DATA,
    /** In another process that has held for long what is needed: it may let go. */
    LOCK,
    /** In a disk that is full: there may be room again. */
    ROOM,
    /** In the database's files: they are damaged, and waiting does not mend them. */
    DAMAGE,
    /** In the database or the way to it: it may come back. Whether it has done what it was told is not known. */
    AWAY
}
