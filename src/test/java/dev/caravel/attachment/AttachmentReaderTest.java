package dev.caravel.attachment;

import static dev.caravel.attachment.SampleFiles.bytes;
import static dev.caravel.attachment.SampleFiles.only;
import static dev.caravel.attachment.SampleFiles.packedPdf;
import static dev.caravel.attachment.SampleFiles.pdf;
import static dev.caravel.attachment.SampleFiles.picture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.journal.Attachment;
import dev.caravel.run.TaskRefused;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file is, its bytes say; what no model reads is refused in a line. */
class AttachmentReaderTest {

    private final AttachmentReader reader = SampleFiles.reader();

    @ParameterizedTest
    @CsvSource({"png, image/png", "jpg, image/jpeg", "gif, image/gif"})
    void knowsPicturesByTheirBytesAndTheirSizeByTheirHeader(String format, String type) {
        Attachment file = only(reader.read("whatever.txt", picture(format, 640, 37)));

        assertThat(file.mediaType()).isEqualTo(type);
        assertThat(file.width()).isEqualTo(640);
        assertThat(file.height()).isEqualTo(37);
    }

    /** The three forms of WebP, of 1 × 1 and 2 × 3 pixels. */
    @ParameterizedTest
    @CsvSource({
        "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA, 1, 1",
        "UklGRhoAAABXRUJQVlA4TA0AAAAvAYAAEM1VICICzP4A, 2, 3",
        "UklGRhoAAABXRUJQVlA4WAoAAAAAAAAAAQAAAgAA, 2, 3"
    })
    void knowsEachFormOfWebP(String base64, int width, int height) {
        Attachment file = only(reader.read("a.webp", Base64.getDecoder().decode(base64)));

        assertThat(file.mediaType()).isEqualTo("image/webp");
        assertThat(file.width()).isEqualTo(width);
        assertThat(file.height()).isEqualTo(height);
    }

    @Test
    void countsThePagesOfAPdf() {
        assertThat(only(reader.read("a.pdf", pdf(3))).pages()).isEqualTo(3);
    }

    @Test
    void countsPagesThatArePackedIntoListsOfObjects() {
        byte[] file = packedPdf("<< /Type /Pages /Kids [4 0 R 5 0 R] /Count 2 >> << /Type/Page /Parent 2 0 R >>"
                + " << /Type /Page /Parent 2 0 R >>");

        assertThat(only(reader.read("a.pdf", file)).pages()).isEqualTo(2);
    }

    @Test
    void countsAPageThatATreeNamesManyTimes() {
        byte[] file = bytes("%PDF-1.4\n<< /Type /Pages /Count 40 /Kids [3 0 R 3 0 R] >>\n<< /Type /Page >>\n");

        assertThat(only(reader.read("a.pdf", file)).pages()).isEqualTo(40);
    }

    @Test
    void refusesAPdfThatUnpacksToMoreThanADocumentHas() {
        StringBuilder zeros = new StringBuilder();
        zeros.append("/Type /Page ").append(" ".repeat(80_000_000));

        assertThatThrownBy(() -> reader.read("bomb.pdf", packedPdf(zeros.toString())))
                .isInstanceOf(TaskRefused.class)
                .hasMessage("bomb.pdf unpacks to more than a document has");
    }

    @ParameterizedTest
    @CsvSource({
        "orders.csv, text/csv",
        "order.JSON, application/json",
        "readme.md, text/markdown",
        "notes, text/plain",
        "Main.java, text/plain"
    })
    void takesTextOfAnyKind(String name, String type) {
        Attachment file = only(reader.read(name, "größer,1\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(file.mediaType()).isEqualTo(type);
        assertThat(file.bytes()).isEqualTo(11);
    }

    @Test
    void refusesWhatNoModelReads() {
        assertThatThrownBy(() -> reader.read("report.docx", bytes("PK\u0003\u0004\u0000\u0000\u00e9")))
                .isInstanceOf(TaskRefused.class)
                .hasMessage(
                        "report.docx is nothing that a model could read: a picture (PNG, JPEG, GIF, WebP), a PDF, or"
                                + " text in UTF-8");
        assertThatThrownBy(() -> reader.read("nothing.txt", new byte[0])).hasMessage("nothing.txt is empty");
        assertThatThrownBy(() -> reader.read("locked.pdf", bytes("%PDF-1.4\ntrailer << /Encrypt 5 0 R >>")))
                .hasMessage("locked.pdf is locked with a password, and models read no such PDF; save it without");
        assertThatThrownBy(() -> reader.read("torn.pdf", bytes("%PDF-1.4\n")))
                .hasMessage("torn.pdf is a PDF without a page: it may be damaged or cut off");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    void refusesAPictureThatIsCutOffBeforeItSaysItsSize(String format) {
        byte[] whole = picture(format, 64, 48);

        assertThatThrownBy(() -> reader.read("photo", Arrays.copyOf(whole, 8)))
                .isInstanceOf(TaskRefused.class)
                .hasMessageStartingWith("photo begins like a picture (image/")
                .hasMessageEndingWith("and is none: it may be cut off");
    }

    @Test
    void boundsSizesPagesAndPixels() {
        AttachmentReader narrow = new AttachmentReader(1_000, 100, 1, 2);

        assertThatThrownBy(() -> narrow.read("a.png", new byte[1_001]))
                .hasMessage("a.png is larger than caravel.attachments.size allows, 1,000 bytes");
        assertThatThrownBy(() -> narrow.read("a.txt", bytes("x".repeat(101))))
                .hasMessage("a.txt is larger than caravel.limits.task allows for text, 100 bytes");
        assertThatThrownBy(() -> narrow.read("a.pdf", pdf(3)))
                .hasMessage("a.pdf has 3 pages, and caravel.attachments.pages allows 2");
        assertThatThrownBy(() -> reader.read("wide.gif", bytes("GIF89a\u0041\u001f\u0001\u0000")))
                .hasMessage("wide.gif has 8,001 × 1 pixels, and models take 8,000 a side; make it smaller");
        assertThatThrownBy(() -> reader.together(
                        Collections.nCopies(8, reader.read("a.png", Arrays.copyOf(picture("png", 9, 9), 3_000_000)))))
                .hasMessage(
                        "all that comes with the task together is larger than models take of one request, 23,068,672"
                                + " bytes");
        assertThatThrownBy(() -> narrow.together(Collections.nCopies(2, SampleFiles.png())))
                .hasMessage("2 files come with the task, and caravel.attachments.count allows 1");
    }

    @Test
    void aNameCanNotEndTheMarkAroundAText() {
        Attachment file = only(reader.read("../etc/a\"><b>\n.txt", bytes("x")));

        assertThat(file.name()).isEqualTo("a___b_ .txt");
    }

    /** Whatever the bytes are, the file is taken or refused in a line. */
    @Test
    void noBytesMakeItFail() {
        Random random = new Random(7);
        String[] beginnings = {
            "\u0089PNG\r\n\u001a\n",
            "\u00ff\u00d8\u00ff",
            "GIF89a",
            "RIFF....WEBPVP8 ",
            "RIFF....WEBPVP8L",
            "%PDF-",
            "%PDF-1.5 /Type /ObjStm stream\n",
            ""
        };
        for (int i = 0; i < 20_000; i++) {
            byte[] file = new byte[random.nextInt(60)];
            random.nextBytes(file);
            byte[] beginning = bytes(beginnings[i % beginnings.length]);
            System.arraycopy(beginning, 0, file, 0, Math.min(beginning.length, file.length));
            try {
                reader.read("any", file);
            } catch (TaskRefused refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
