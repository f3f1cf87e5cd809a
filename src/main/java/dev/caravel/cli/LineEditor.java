package dev.caravel.cli;

import dev.caravel.journal.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.TerminalBuilder.SystemOutput;

/** A terminal whose lines can be edited and fetched again; what is pasted at once is one message, however many lines it has. */
final class LineEditor implements Keyboard {

    private static final Path HISTORY = Path.of(".caravel", "chat-history");

    private static final Size USUAL = new Size(80, 24);

    private final Terminal terminal;
    private final LineReader messages;
    private final LineReader answers;
    private final Runnable stop;
    private final Runnable resized;

    private LineEditor(Terminal terminal, Runnable stop, Runnable resized) {
        this.terminal = terminal;
        this.stop = stop;
        this.resized = resized;
        this.messages =
                reader(terminal).variable(LineReader.HISTORY_FILE, history()).build();
        this.answers = reader(terminal).build();
        // A reader takes these over while it reads, and puts back what was there: the default would end the program.
        terminal.handle(Signal.INT, signal -> stop.run());
        terminal.handle(Signal.WINCH, signal -> resized.run());
    }

    /**
     * Takes over the terminal.
     *
     * @param stop what Ctrl-C does while nothing is read
     * @param resized hears that the terminal has another size
     * @return empty where the terminal can't be edited on
     */
    static Optional<Keyboard> open(Runnable stop, Runnable resized) {
        // An unknown terminal is written to as most of them are; a stack trace says no more to a user.
        Logger log = Logger.getLogger("org.jline");
        log.setLevel(Level.OFF);
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(SystemOutput.SysErrOrSysOut)
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(false)
                    .dumb(true)
                    .build();
            if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                terminal.close();
                return Optional.empty();
            }
            if (terminal.getWidth() == 0) {
                // A terminal that nobody has given a size shows no line otherwise.
                terminal.setSize(USUAL);
            }
            return Optional.of(new LineEditor(terminal, stop, resized));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static LineReaderBuilder reader(Terminal terminal) {
        return LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("caravel")
                // An exclamation mark and a backslash are words like others.
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, "  ")
                .variable(LineReader.BELL_STYLE, "none");
    }

    /** The file of earlier messages, which is nobody else's to read. */
    private static Path history() {
        try {
            PrivateFiles.makeFolder(HISTORY.getParent());
            PrivateFiles.makeFile(HISTORY);
        } catch (IOException e) {
            // Then there is none, or its folder's rights are those of the system.
        }
        return HISTORY.toAbsolutePath();
    }

    @Override
    public Optional<String> message() {
        while (true) {
            try {
                return Optional.of(messages.readLine("> "));
            } catch (UserInterruptException e) {
                if (e.getPartialLine().isBlank()) {
                    System.err.println("(exit or Ctrl-D leaves, /help tells more)");
                }
            } catch (EndOfFileException e) {
                return Optional.empty();
            } finally {
                resized.run();
            }
        }
    }

    @Override
    public Optional<String> answer(String question, CompletableFuture<String> moot) {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        Thread asking = new Thread(() -> answer.complete(read(question, moot)), "caravel-question");
        asking.setDaemon(true);
        asking.start();
        moot.thenRun(asking::interrupt);
        return answer.join();
    }

    private Optional<String> read(String question, CompletableFuture<String> moot) {
        try {
            return Optional.of(answers.readLine(question));
        } catch (UserInterruptException e) {
            if (!moot.isDone()) {
                stop.run();
            }
            return Optional.empty();
        } catch (EndOfFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            // The program ends anyway.
        }
    }
}
