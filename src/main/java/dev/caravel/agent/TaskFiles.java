package dev.caravel.agent;

import dev.caravel.attachment.AttachmentReader;
import dev.caravel.run.AttachedFiles;
import dev.caravel.run.RunProperties;
import jakarta.activation.DataHandler;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.WrappedFile;
import org.apache.camel.attachment.DefaultAttachmentMessage;
import org.apache.camel.trait.message.MessageTrait;

/**
 * The files that come with a message which asks an agent: its attachments, as Camel's components make them of mails and forms,
 * and a body that is a picture or a PDF itself. A body that is text is the task.
 */
final class TaskFiles {

    private TaskFiles() {}

    /** @throws dev.caravel.run.TaskRefused when one of them is too large, or nothing that a model could read */
    static AttachedFiles of(Exchange exchange) {
        AttachedFiles given = exchange.getProperty(RunProperties.FILES, AttachedFiles.NONE, AttachedFiles.class);
        Object body = exchange.getIn().getBody();
        boolean attached = exchange.getIn().hasTrait(MessageTrait.ATTACHMENTS);
        if (!attached && !isOne(body)) {
            return given;
        }
        AttachmentReader reader =
                exchange.getContext().getRegistry().lookupByNameAndType(AttachmentReader.NAME, AttachmentReader.class);
        List<AttachedFiles> files = new ArrayList<>(List.of(given));
        try {
            if (isOne(body)) {
                files.add(body(body, reader, exchange.getIn().getHeader(Exchange.FILE_NAME, "file", String.class)));
            }
            if (attached) {
                for (Map.Entry<String, DataHandler> each : new DefaultAttachmentMessage(exchange.getIn())
                        .getAttachments()
                        .entrySet()) {
                    files.add(attachment(each.getKey(), each.getValue(), reader));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a file of the task can't be read: " + e.getMessage(), e);
        }
        return reader.together(files);
    }

    private static AttachedFiles attachment(String key, DataHandler data, AttachmentReader reader) throws IOException {
        try (InputStream in = data.getInputStream()) {
            return reader.read(data.getName() == null ? key : data.getName(), in);
        }
    }

    private static AttachedFiles body(Object body, AttachmentReader reader, String name) throws IOException {
        Optional<Path> file = file(body);
        return file.isPresent() ? reader.read(file.get()) : reader.read(name, (byte[]) body);
    }

    /** Whether a body is a picture or a PDF: a file of the disk or its bytes. */
    static boolean isOne(Object body) {
        Optional<Path> file = file(body);
        try {
            return file.isPresent()
                    ? AttachmentReader.isPictureOrPdf(file.get())
                    : body instanceof byte[] bytes && AttachmentReader.isPictureOrPdf(bytes);
        } catch (IOException e) {
            // Whoever reads the task says so.
            return false;
        }
    }

    private static Optional<Path> file(Object body) {
        Object content = body instanceof WrappedFile<?> wrapped ? wrapped.getFile() : body;
        if (content instanceof File file) {
            return Optional.of(file.toPath());
        }
        return content instanceof Path path ? Optional.of(path) : Optional.empty();
    }
}
