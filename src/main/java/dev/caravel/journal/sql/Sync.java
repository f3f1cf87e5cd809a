package dev.caravel.journal.sql;

/** What an append that has returned survives. */
public enum Sync {
    /** A power cut. */
    FULL,
    /** The end of this process, however sudden; a power cut may take the last moments. */
    NORMAL
}
