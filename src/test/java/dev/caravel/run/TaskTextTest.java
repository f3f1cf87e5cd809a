package dev.caravel.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravel.run.TaskRefused.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks as people and programs hand them in. */
class TaskTextTest {

    private static final TaskText TASKS = new TaskText(1_000);
    private static final CamelContext CONTEXT = new DefaultCamelContext();

    @Test
    void aByteOrderMarkIsNoText() throws IOException {
        assertThat(of("\uFEFFGrüße".getBytes(StandardCharsets.UTF_8))).isEqualTo("Grüße");
        assertThat(of("\uFEFFGrüße")).isEqualTo("Grüße");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE"})
    void utf16IsReadByItsMark(String charset) throws IOException {
        assertThat(of("\uFEFFGrüße 𝄞".getBytes(Charset.forName(charset)))).isEqualTo("Grüße 𝄞");
    }

    @Test
    void anotherEncodingIsRefusedByItsFirstByte() {
        assertThatThrownBy(() -> of("Müller zahlt".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOfSatisfying(TaskRefused.class, refused -> assertThat(refused.fault())
                        .isEqualTo(Fault.NOT_TEXT))
                .hasMessage("the task is not UTF-8 text: byte 2 of 12 is 0xFC; save it as UTF-8");
    }

    @Test
    void aCharacterThatIsCutAtTheEndIsRefused() {
        assertThatThrownBy(() -> of(new byte[] {'o', 'k', (byte) 0xE2, (byte) 0x82}))
                .hasMessageContaining("byte 3 of 4 is 0xE2");
    }

    @Test
    void utf16WithoutItsMarkIsRefused() {
        assertThatThrownBy(() -> of("Hello".getBytes(StandardCharsets.UTF_16LE)))
                .hasMessageContaining("byte 2 of 10 is 0x00");
    }

    @Test
    void theMessagesOwnCharacterSetIsKept() throws IOException {
        Exchange exchange = exchange("Müller".getBytes(StandardCharsets.ISO_8859_1));
        exchange.setProperty(Exchange.CHARSET_NAME, "ISO-8859-1");

        assertThat(TASKS.of(exchange)).isEqualTo("Müller");
    }

    @Test
    void aCharacterSetThatIsNotThereIsSaid() {
        Exchange exchange = exchange("hello".getBytes(StandardCharsets.UTF_8));
        exchange.setProperty(Exchange.CHARSET_NAME, "no such");

        assertThatThrownBy(() -> TASKS.of(exchange)).hasMessageContaining("no character set 'no such'");
    }

    @Test
    void theLimitCountsBytesAndIsReached() throws IOException {
        assertThat(of("a".repeat(1_000))).hasSize(1_000);
        assertThat(of("a".repeat(1_000).getBytes(StandardCharsets.UTF_8))).hasSize(1_000);
        assertThatThrownBy(() -> of("ü".repeat(501))).isInstanceOf(TaskRefused.class);
        assertThatThrownBy(() -> of("ü".repeat(501).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(TaskRefused.class, refused -> assertThat(refused.fault())
                        .isEqualTo(Fault.TOO_LARGE))
                .hasMessageContaining("caravel.limits.task")
                .hasMessageContaining("1000 bytes");
    }

    @Test
    void ofAnEndlessStreamNoMoreIsReadThanATaskMayHave() {
        AtomicLong read = new AtomicLong();
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                read.incrementAndGet();
                return 'a';
            }
        };

        assertThatThrownBy(() -> of(endless)).isInstanceOf(TaskRefused.class);
        assertThat(read.get()).isLessThanOrEqualTo(1_001);
    }

    @Test
    void aFileThatIsTooLargeIsNotRead(@TempDir Path folder) throws IOException {
        Path huge = folder.resolve("huge.txt");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(1L << 40);
        }

        assertThatThrownBy(() -> of(huge.toFile())).isInstanceOf(TaskRefused.class);
    }

    @Property(seed = "20261128")
    void bytesAreReadWholeOrRefusedInWords(@ForAll @Size(max = 1_100) byte[] bytes) throws IOException {
        try {
            String text = of(new ByteArrayInputStream(bytes));
            assertThat(bytes.length).isLessThanOrEqualTo(1_000);
            assertThat(text).doesNotContain("\0", "\uFFFD");
        } catch (TaskRefused e) {
            assertThat(e.getMessage()).matches("the task is (not UTF-(8|16) text: byte .*|longer than .*)");
        }
    }

    private static String of(Object body) throws IOException {
        return TASKS.of(exchange(body));
    }

    private static Exchange exchange(Object body) {
        Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.getIn().setBody(body);
        return exchange;
    }
}
