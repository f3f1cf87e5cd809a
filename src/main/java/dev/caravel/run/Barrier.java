package dev.caravel.run;

/** Whether what happens next depends on an event being safe. Fewer barriers are fewer trips to the disk. */
public enum Barrier {
    /** Nothing happens before the event is safe. */
    NOW,
    /** It is safe with the run's next barrier; lost before that, it happens again in the same way. */
    LATER
}
