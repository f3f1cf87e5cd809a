package dev.caravel.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output in UTF-8, whatever the locale: answers go into files and pipes. */
final class Output implements AutoCloseable {

    private final PrintStream stream;
    private String remedy;
    private volatile boolean givenUp;

    /** For what can be asked for again in the same way. */
    Output() {
        this.remedy = "";
        this.stream = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
    }

    /** What to do when not all could be written: to show this run. */
    void isOf(String run) {
        remedy = "; " + Invocation.of("show " + run) + " prints it again";
    }

    /** Nobody reads it any more, and that is heeded already. */
    void giveUp() {
        givenUp = true;
    }

    PrintStream stream() {
        return stream;
    }

    /** @throws IllegalStateException when not all could be written: the disk is full, or nobody reads the pipe any more */
    @Override
    public void close() {
        if (stream.checkError() && !givenUp) {
            throw new IllegalStateException("not all could be written to the output" + remedy);
        }
    }
}
