package dev.caravel.text;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why something failed, in words for people who do not know its code: the cause's own, and no name of a Java class. */
public final class Causes {

    private static final Pattern CLASS = Pattern.compile(
            "(?<![\\w/.@-])(?:class )?(?:java|javax|jakarta|jdk|sun|com|org|io|net|ch|dev)\\.(?:[a-z_]\\w*\\.)*([A-Z]\\w*(?:[.$][A-Z]\\w*)*)");
    private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private Causes() {}

    /** In one line of a log. */
    public static String line(Throwable failure) {
        return Printable.line(words(failure));
    }

    /** In one line, however long. */
    public static String words(Throwable failure) {
        List<Throwable> all = all(failure);
        int at = all.size() - (isRefusal(all) ? 2 : 1);
        String words = own(all.get(at));
        // A library that says where it happened often says why, too.
        for (Throwable outer = outer(all, at); says(outer, words); outer = outer(all, at)) {
            words = own(outer);
            at--;
        }
        return Printable.wholeLine(words);
    }

    /** The failure and what is behind it, the root last; it may go round in a circle. */
    public static List<Throwable> all(Throwable failure) {
        List<Throwable> all = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            all.add(cause);
        }
        return all;
    }

    /** Java's HTTP client has a channel that was closed behind a connection that was refused. */
    private static boolean isRefusal(List<Throwable> all) {
        int last = all.size() - 1;
        return last > 0
                && all.get(last) instanceof ClosedChannelException
                && all.get(last - 1) instanceof ConnectException;
    }

    private static Throwable outer(List<Throwable> all, int at) {
        return at == 0 ? null : all.get(at - 1);
    }

    /** Whether it has a sentence of its own around the words: no wrapping, and none of Camel's listings of a whole route. */
    private static boolean says(Throwable outer, String words) {
        if (outer == null || outer.getMessage() == null) {
            return false;
        }
        String message = outer.getMessage();
        return message.length() <= Printable.LONGEST
                && message.contains(words)
                && !CLASS.matcher(message).find();
    }

    private static String own(Throwable cause) {
        String message = cause.getMessage();
        boolean silent = message == null || message.isBlank();
        if (cause instanceof StackOverflowError) {
            return "it calls itself without an end";
        } else if (cause instanceof OutOfMemoryError) {
            return "the memory is used up";
        } else if (cause instanceof InterruptedException) {
            return "it was interrupted";
        } else if (cause instanceof NullPointerException) {
            return "a value is missing";
        } else if (silent) {
            return named(cause);
        } else if (cause instanceof UnknownHostException) {
            return "the host " + message.replaceFirst(":.*", "") + " is not known";
        } else if (cause instanceof NoSuchFileException || isBare(cause, FileNotFoundException.class)) {
            return "there is no file " + message;
        } else if (cause instanceof AccessDeniedException) {
            return "the rights to " + message + " are missing";
        } else if (cause instanceof FileAlreadyExistsException) {
            return message + " exists already";
        } else if (cause instanceof FileSystemException file && file.getReason() == null) {
            return message + ": " + named(cause);
        } else if (cause instanceof ClassNotFoundException || cause instanceof NoClassDefFoundError) {
            return "a part of a library is missing on the class path: " + message.replace('/', '.');
        }
        return plain(cause instanceof ClassCastException ? message.replaceFirst(" \\(.* in .*", "") : message);
    }

    /** A library's words with a class's name as words. */
    public static String plain(String message) {
        return CLASS.matcher(message).replaceAll(match -> Matcher.quoteReplacement(words(match.group(1))));
    }

    /** Whether its message is the file's name alone. */
    private static boolean isBare(Throwable cause, Class<?> type) {
        return type.isInstance(cause) && !cause.getMessage().contains(" ");
    }

    private static String named(Throwable cause) {
        if (cause instanceof ConnectException) {
            return "the connection was refused";
        } else if (cause instanceof ClosedChannelException) {
            return "the connection was closed";
        } else if (cause instanceof EOFException) {
            return "it ended too early";
        } else if (cause instanceof TimeoutException) {
            return "it took too long";
        }
        return words(cause.getClass().getSimpleName());
    }

    /** What a class is called, as words: NoSuchElementException is no such element. */
    private static String words(String type) {
        String words = WORD.matcher(type.substring(type.lastIndexOf('$') + 1)).replaceAll(" ");
        String shorter = words.replaceFirst(" (Exception|Error)$", "");
        return (shorter.isEmpty() ? "failure" : shorter).toLowerCase(Locale.ROOT);
    }
}
