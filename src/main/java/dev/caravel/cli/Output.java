package dev.caravel.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output in UTF-8, whatever the locale: answers go into files and pipes. */
final class Output implements AutoCloseable {

    private final PrintStream stream;
    private final String remedy;

    /** For what can be asked for again in the same way. */
    Output() {
        this("");
    }

    /** @param remedy what to do when not all could be written */
    Output(String remedy) {
        this.remedy = remedy;
        this.stream = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8);
    }

    PrintStream stream() {
        return stream;
    }

    /** @throws IllegalStateException when not all could be written: the disk is full, or nobody reads the pipe any more */
    @Override
    public void close() {
        if (stream.checkError()) {
            throw new IllegalStateException("not all could be written to the output" + remedy);
        }
    }
}
