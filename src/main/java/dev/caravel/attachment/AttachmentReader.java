package dev.caravel.attachment;

import dev.caravel.journal.Attachment;
import dev.caravel.run.AttachedFiles;
import dev.caravel.run.TaskRefused;
import dev.caravel.run.TaskRefused.Fault;
import dev.caravel.text.Printable;
import dev.caravel.text.Sha256;
import dev.caravel.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks at a file that is to come with a task. What it is, its bytes say, and not its name: a picture, a PDF, or text in UTF-8.
 * Nothing of it is unpacked but a PDF's lists of objects, within bounds. Thread-safe.
 */
public final class AttachmentReader {

    /** The bean. */
    public static final String NAME = "caravel.attachment-reader";

    private static final int LONGEST_NAME = 100;
    private static final int FIRST_BYTES = 1_024;

    /**
     * Anthropic takes 5 MB of a picture's base64, four characters for three bytes, and 8,000 pixels a side ("Vision"); it is the
     * strictest of those who say.
     */
    private static final int LARGEST_PICTURE = 5 * 1024 * 1024 / 4 * 3;

    private static final int MOST_PIXELS = 8_000;

    /** A request has at most 32 MB, of which the files' base64 is most. */
    private static final int MOST_TOGETHER = 22 * 1024 * 1024;

    private final int longest;
    private final int longestText;
    private final int most;
    private final int mostPages;

    /**
     * @param longest how many bytes a file may have
     * @param longestText how many bytes a text may have
     * @param most how many files may come with a task
     * @param mostPages how many pages a PDF may have
     */
    public AttachmentReader(int longest, int longestText, int most, int mostPages) {
        this.longest = longest;
        this.longestText = longestText;
        this.most = most;
        this.mostPages = mostPages;
    }

    /**
     * A file of the disk.
     *
     * @throws TaskRefused when it is too large or nothing that a model could read
     * @throws IOException when it can't be read
     */
    public AttachedFiles read(Path file) throws IOException {
        refuseLonger(name(file.getFileName().toString()), Files.size(file));
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.getFileName().toString(), in);
        }
    }

    /**
     * A file at the end of a stream, of which no more is read than a file may have.
     *
     * @throws TaskRefused when it is too large or nothing that a model could read
     */
    public AttachedFiles read(String name, InputStream in) throws IOException {
        return read(name, in.readNBytes(longest + 1));
    }

    /**
     * A file.
     *
     * @param called what its sender calls it
     * @param content not to be changed any more
     * @throws TaskRefused when it is too large or nothing that a model could read
     */
    public AttachedFiles read(String called, byte[] content) {
        String name = name(called);
        refuseLonger(name, content.length);
        if (content.length == 0) {
            throw new TaskRefused(Fault.ATTACHMENT, name + " is empty");
        }
        Optional<String> picture = PictureSize.typeOf(content);
        if (picture.isPresent()) {
            return picture(name, picture.get(), content);
        }
        if (PdfPages.isPdf(content)) {
            return pdf(name, content);
        }
        AttachedFiles text = text(name, content);
        refuseLonger(name, content.length, longestText, "caravel.limits.task allows for text");
        return text;
    }

    /** Whether a file of the disk is a picture or a PDF, by its first bytes. */
    public static boolean isPictureOrPdf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return isPictureOrPdf(in.readNBytes(FIRST_BYTES));
        }
    }

    /** Whether these are the bytes of a picture or a PDF, or the first of them. */
    public static boolean isPictureOrPdf(byte[] content) {
        return PictureSize.typeOf(content).isPresent() || PdfPages.isPdf(content);
    }

    /** @throws TaskRefused when so many bytes are too many */
    public void refuseLonger(String name, long bytes) {
        refuseLonger(name, bytes, longest, "caravel.attachments.size allows");
    }

    private static void refuseLonger(String name, long bytes, int limit, String whose) {
        if (bytes > limit) {
            throw new TaskRefused(
                    Fault.TOO_LARGE, String.format(Locale.ROOT, "%s is larger than %s, %,d bytes", name, whose, limit));
        }
    }

    /**
     * Files that come together.
     *
     * @throws TaskRefused when they are too many
     */
    public AttachedFiles together(List<AttachedFiles> files) {
        AttachedFiles all = files.stream().reduce(AttachedFiles.NONE, AttachedFiles::plus);
        int count = all.attached().size();
        if (count > most) {
            throw new TaskRefused(
                    Fault.ATTACHMENT,
                    count + " files come with the task, and caravel.attachments.count allows " + most);
        }
        long bytes = all.attached().stream().mapToLong(Attachment::bytes).sum();
        refuseLonger("all that comes with the task together", bytes, MOST_TOGETHER, "models take of one request");
        return all;
    }

    /** As models and people get to see it: no path, and nothing that could end the mark around a text. */
    private static String name(String called) {
        String last = called.substring(Math.max(called.lastIndexOf('/'), called.lastIndexOf('\\')) + 1);
        String name = Printable.line(last, LONGEST_NAME).replaceAll("[<>\"&]", "_");
        return name.isEmpty() ? "file" : name;
    }

    private static AttachedFiles picture(String name, String type, byte[] content) {
        refuseLonger(name, content.length, LARGEST_PICTURE, "models take of a picture");
        PictureSize size = PictureSize.of(type, content)
                .orElseThrow(() -> new TaskRefused(
                        Fault.ATTACHMENT,
                        name + " begins like a picture (" + type + ") and is none: it may be cut off"));
        if (Math.max(size.width(), size.height()) > MOST_PIXELS) {
            throw new TaskRefused(
                    Fault.ATTACHMENT,
                    String.format(
                            Locale.ROOT,
                            "%s has %,d × %,d pixels, and models take %,d a side; make it smaller",
                            name,
                            size.width(),
                            size.height(),
                            MOST_PIXELS));
        }
        return file(name, type, content, size.width(), size.height(), null);
    }

    private AttachedFiles pdf(String name, byte[] content) {
        int pages;
        try {
            pages = PdfPages.in(content);
        } catch (IllegalArgumentException e) {
            throw new TaskRefused(Fault.ATTACHMENT, name + " " + e.getMessage());
        }
        if (pages > mostPages) {
            throw new TaskRefused(
                    Fault.ATTACHMENT,
                    name + " has " + pages + " pages, and caravel.attachments.pages allows " + mostPages);
        }
        return file(name, "application/pdf", content, null, null, pages);
    }

    private static AttachedFiles text(String name, byte[] content) {
        boolean isText =
                Utf8.find(content).filter(text -> text.indexOf('\0') < 0).isPresent();
        if (!isText) {
            throw new TaskRefused(
                    Fault.ATTACHMENT,
                    name
                            + " is nothing that a model could read: a picture (PNG, JPEG, GIF, WebP), a PDF, or text in UTF-8");
        }
        return file(name, textType(name), content, null, null, null);
    }

    private static String textType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
            case "csv" -> "text/csv";
            case "json" -> "application/json";
            case "md", "markdown" -> "text/markdown";
            default -> "text/plain";
        };
    }

    private static AttachedFiles file(
            String name, String type, byte[] content, Integer width, Integer height, Integer pages) {
        return AttachedFiles.of(
                new Attachment(name, type, content.length, Sha256.of(content), width, height, pages), content);
    }
}
