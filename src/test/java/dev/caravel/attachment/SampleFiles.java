package dev.caravel.attachment;

import dev.caravel.journal.Attachment;
import dev.caravel.run.AttachedFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/** Files to attach, as programs write them. */
public final class SampleFiles {

    public static final String CSV = "id,amount\n1001,120.00\n1002,480.50\n";

    private SampleFiles() {}

    /** A picture, by the JDK's own writer. */
    public static byte[] picture(String format, int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A PDF whose objects stand one after the other. */
    public static byte[] pdf(int pages) {
        StringBuilder pdf = new StringBuilder("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
        StringBuilder kids = new StringBuilder();
        StringBuilder objects = new StringBuilder();
        for (int page = 0; page < pages; page++) {
            kids.append(page + 3).append(" 0 R ");
            objects.append(page + 3)
                    .append(" 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] >>\nendobj\n");
        }
        pdf.append("2 0 obj\n<< /Type /Pages /Kids [")
                .append(kids)
                .append("] /Count ")
                .append(pages);
        pdf.append(" >>\nendobj\n").append(objects).append("trailer << /Root 1 0 R >>\n%%EOF\n");
        return bytes(pdf.toString());
    }

    /** A PDF whose objects are packed in a list, as newer programs write them. */
    public static byte[] packedPdf(String objects) {
        byte[] packed = new byte[100_000];
        Deflater deflater = new Deflater();
        deflater.setInput(bytes(objects));
        deflater.finish();
        int length = deflater.deflate(packed);
        deflater.end();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(bytes("%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 3 /First 20 /Filter /FlateDecode /Length " + length
                + " >>\nstream\n"));
        out.write(packed, 0, length);
        out.writeBytes(bytes("\nendstream\nendobj\n%%EOF\n"));
        return out.toByteArray();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** As doors read them. */
    public static AttachmentReader reader() {
        return new AttachmentReader(7_000_000, 1_000_000, 20, 100);
    }

    public static AttachedFiles png() {
        return reader().read("photo.png", picture("png", 64, 48));
    }

    static Attachment only(AttachedFiles files) {
        return files.attached().get(0);
    }
}
