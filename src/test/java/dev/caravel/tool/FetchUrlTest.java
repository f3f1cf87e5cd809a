package dev.caravel.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A model may read from hosts that a person named, at addresses that are public, and nothing else.
 *
 * <p>Covers the route {@code fetch-url} with {@code caravel.web}.
 */
class FetchUrlTest {

    private static final String LOOPBACK = "127.0.0.1";

    private final List<HttpExchange> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private int port;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(LOOPBACK), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(exchange);
            answer(exchange, 200, "text/plain", "read " + exchange.getRequestURI());
        });
        server.start();
        port = server.getAddress().getPort();
    }

    @AfterEach
    void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aTextIsReadWithAPlainGetAndNothingOfOurs() {
        assertThat(fetch("http://docs.test:" + port + "/a/ä?q=1&r=%20#part")).isEqualTo("read /a/%C3%A4?q=1&r=%20");

        Headers sent = requests.get(0).getRequestHeaders();
        assertThat(requests.get(0).getRequestMethod()).isEqualTo("GET");
        assertThat(sent.keySet())
                .containsExactlyInAnyOrder("Host", "User-agent", "Accept-encoding", "Connection")
                .doesNotContain("Cookie", "Authorization");
        assertThat(sent.getFirst("Host")).isEqualTo("docs.test:" + port);
    }

    @Test
    void withoutTheSettingNoHostIsAllowedAndTheAnswerSaysWhatToDo() throws IOException {
        try (Web web = new Web(AllowedHosts.parse(""), true)) {
            assertThatThrownBy(() -> web.fetch(Map.of("url", "http://docs.test/")))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining("no host may be fetched yet")
                    .hasMessageContaining("caravel.fetch.hosts");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "docs.example.com,     https://docs.example.com/,       true",
        "docs.example.com,     HTTPS://DOCS.Example.COM./,      true",
        "docs.example.com,     http://docs.example.com,         true",
        "docs.example.com,     http://docs.example.com:443/,    true",
        "docs.example.com,     http://docs.example.com:8080/,   false",
        "docs.example.com,     http://example.com/,             false",
        "docs.example.com,     http://evildocs.example.com/,    false",
        "docs.example.com,     http://docs.example.com.evil.com/, false",
        "docs.example.com,     http://a.docs.example.com/,      false",
        "*.example.com,        http://a.b.example.com/,         true",
        "*.example.com,        http://example.com/,             false",
        "*.example.com,        http://badexample.com/,          false",
        "docs.test:8080,       http://docs.test:8080/,          true",
        "docs.test:8080,       http://docs.test/,               false",
        "*:8080,               http://any.test:8080/,           true",
        "*,                    http://any.test/,                true",
        "*,                    http://any.test:22/,             false",
        "xn--bcher-kva.example, http://bücher.example/,         true",
        "[2606:4700::1],       http://[2606:4700::1]/,          true",
    })
    void theListSaysWhichHostAndPort(String list, String url, boolean allowed) {
        WebAddress address = WebAddress.parse(url);

        assertThat(AllowedHosts.parse(list).allow(address.host(), address.port()))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://docs.test", "docs.test/path", "a b", "*.*", "docs.test:http", "user@docs.test"})
    void whatIsNoHostInTheListIsAMistakeOfTheSetting(String list) {
        assertThatThrownBy(() -> AllowedHosts.parse("good.test, " + list)).hasMessageContaining("is no host");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file:///etc/passwd            | only http:// and https:// can be fetched",
                "ftp://docs.test/              | only http:// and https:// can be fetched",
                "gopher://docs.test/           | only http:// and https:// can be fetched",
                "jar:http://docs.test/x!/y     | only http:// and https:// can be fetched",
                "//docs.test/                  | only http:// and https:// can be fetched",
                "docs.test                     | only http:// and https:// can be fetched",
                "''                            | only http:// and https:// can be fetched",
                "http:docs.test                | its host cannot be told",
                "http:///path                  | no valid URL",
                "http://user@docs.test/        | a user name or password",
                "http://user:pw@docs.test/     | a user name or password",
                "http://docs.test@evil.test/   | a user name or password",
                "http://docs.test%40evil.test/ | its host cannot be told",
                "http://docs.test\\@evil.test/ | no valid URL",
                "http://docs.test\\.evil.test/ | no valid URL",
                "http://docs.test:99999/       | there is no port 99999",
                "http://docs.test:0/           | there is no port 0",
                "http://docs.test:-1/          | its host cannot be told",
                "http://docs.test:80:80/       | its host cannot be told",
                "http://docs..test/            | its host is neither a name",
                "http://docs.test../           | its host is neither a name",
                "http://[fe80::1%25eth0]/      | its host cannot be told",
                "http://evil.test#@docs.test/  | the host evil.test at port 80 may not be fetched",
                "http://evil.test/docs.test    | the host evil.test at port 80 may not be fetched",
                "http://evil.test?docs.test    | the host evil.test at port 80 may not be fetched",
                "http://docs.test.evil.test/   | the host docs.test.evil.test at port 80 may not be fetched",
            })
    void aUrlThatIsNotAllowedIsNotFetched(String url, String why) {
        assertRefused(web("docs.test"), url, why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "198.18.0.1",
                "192.0.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "[::]",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b:1::7f00:1]",
                "[2002:7f00:1::]",
                "[2001:0:53aa:64c:0:7bf2:80ff:fffe]",
                "[fc00::1]",
                "[fd12:3456::1]",
                "[fe80::1]",
                "[fec0::1]",
                "[ff02::1]",
                "[2001:db8::1]",
                "\uFF11\uFF12\uFF17.0.0.1",
                "\u2460\u2461\u2466.0.0.1",
            })
    void anAddressThatIsNotPublicIsNotReached(String host) {
        for (String list : List.of("*", "*:" + port)) {
            Web web = new Web(AllowedHosts.parse(list), false);
            String suffix = list.equals("*") ? "" : ":" + port;

            assertRefused(web, "http://" + host + suffix + "/", "which is not public");
        }
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x7f.1",
                "0x7f000001",
                "017700000001",
                "0177.0.0.1",
                "127.0.0.01",
                "2130706433",
                "127.1",
                "0",
                "1.2.3.4.5"
            })
    void anOddWritingOfAnAddressIsNotGuessedAt(String host) {
        assertRefused(
                new Web(AllowedHosts.parse("*:" + port), true),
                "http://" + host + ":" + port + "/",
                "its host is neither a name nor an address as it is usually written");
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"})
    void anAddressOfTheInternetIsPublic(String address) throws UnknownHostException {
        assertThat(PublicAddress.is(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void aNameWithOneAddressThatIsNotPublicIsNotReached() {
        Web web = new Web(AllowedHosts.parse("*:" + port), PublicAddress::is, Duration.ofSeconds(5), host ->
                new InetAddress[] {InetAddress.getByName("93.184.215.14"), InetAddress.getByName(LOOPBACK)});

        assertRefused(web, "http://sneaky.test:" + port + "/", "has the address 127.0.0.1, which is not public");
        assertThat(requests).isEmpty();
    }

    @Test
    void aNameIsLookedUpOnceAndTheConnectionGoesToThatAnswer() {
        Iterator<String> answers = List.of(LOOPBACK, "10.0.0.1", "10.0.0.2").iterator();
        Web web = new Web(
                AllowedHosts.parse("rebinding.test:" + port),
                InetAddress::isLoopbackAddress,
                Duration.ofSeconds(5),
                host -> InetAddress.getAllByName(answers.next()));

        assertThat(web.fetch(Map.of("url", "http://rebinding.test:" + port + "/")))
                .isEqualTo("read /");

        assertThat(answers.next()).isEqualTo("10.0.0.1");
    }

    @Test
    void aRefusalLeavesNoConnectionBehind() throws IOException {
        AtomicInteger lookups = new AtomicInteger();
        Web.Lookup first100Inside =
                host -> InetAddress.getAllByName(lookups.getAndIncrement() < 100 ? "10.0.0.1" : LOOPBACK);
        try (Web web = new Web(
                AllowedHosts.parse("docs.test:" + port),
                InetAddress::isLoopbackAddress,
                Duration.ofSeconds(5),
                first100Inside)) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> web.fetch(Map.of("url", url("/")))).hasMessageContaining("not public");
            }

            assertThat(web.fetch(Map.of("url", url("/")))).isEqualTo("read /");
        }
    }

    @Test
    void aRedirectIsFollowedAndSaysWhereTo() {
        redirect("/old", "/new?x=1");

        assertThat(fetch(url("/old"))).isEqualTo("[redirected to " + url("/new?x=1") + "]\nread /new?x=1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://evil.test:%d/          | the host evil.test at port %d may not be fetched",
                "//evil.test:%d/               | the host evil.test at port %d may not be fetched",
                "http://docs.test:81/          | the host docs.test at port 81 may not be fetched",
                "http://169.254.169.254/latest | the host 169.254.169.254 at port 80 may not be fetched",
                "http://user:pw@docs.test:%d/  | a user name or password",
                "file:///etc/passwd            | only http:// and https:// can be fetched",
                "javascript:alert(1)           | only http:// and https:// can be fetched",
                "http://[bad                   | redirects to what is no valid URL",
            })
    void aRedirectIsCheckedLikeTheFirstAddress(String location, String why) {
        redirect("/old", String.format(location, port));

        assertRefused(web("docs.test:" + port), url("/old"), String.format(why, port));
    }

    @Test
    void aRedirectToAnAddressThatIsNotPublicIsNotFollowed() {
        redirect("/old", "http://inside.test:" + port + "/");
        // The local server plays the public one.
        Web web = new Web(
                AllowedHosts.parse("*:" + port),
                address -> address.getHostAddress().equals(LOOPBACK) || PublicAddress.is(address),
                Duration.ofSeconds(5),
                host -> InetAddress.getAllByName(host.equals("inside.test") ? "127.0.0.2" : LOOPBACK));

        assertRefused(web, url("/old"), "the host inside.test has the address 127.0.0.2, which is not public");
        assertThat(requests).hasSize(1);
    }

    @Test
    void aRedirectWithoutEndEnds() {
        redirect("/round", "/round");

        assertRefused(web("docs.test:" + port), url("/round"), "redirects more than 5 times");
        assertThat(requests).hasSize(6);
    }

    @Test
    void cookiesOfOneAnswerAreNotSentWithTheNext() {
        server.createContext("/set", exchange -> {
            exchange.getResponseHeaders().set("set-cookie", "session=1; Path=/");
            exchange.getResponseHeaders().set("location", "/read");
            answer(exchange, 302, "text/plain", "");
        });

        fetch(url("/set"));

        assertThat(requests.get(0).getRequestHeaders()).doesNotContainKey("Cookie");
    }

    @Test
    void proxiesOfTheEnvironmentAreNotAsked() {
        System.setProperty("http.proxyHost", "proxy.invalid");
        System.setProperty("http.proxyPort", "3128");
        try {
            assertThat(fetch(url("/"))).isEqualTo("read /");
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
        }
    }

    @Test
    void aPageIsReadAsPlainText() {
        page(
                "/page",
                "text/html; charset=iso-8859-1",
                """
                <html><head><title>Dünung &amp; Co</title><style>p{}</style></head><body>
                <script>alert('no')</script><h1>Prices</h1><p>One <b>bold</b>
                  word.</p><ul><li>first<li>second</ul>
                <table><tr><th>a<td>1</table><a href="/more">More</a><a href="javascript:x()">No</a>
                """
                        .getBytes(StandardCharsets.ISO_8859_1));

        assertThat(fetch(url("/page")))
                .isEqualTo(
                        """
                Dünung & Co

                Prices

                One bold word.

                - first

                - second

                a | 1 |

                More <http://docs.test:PORT/more>No"""
                                .replace("PORT", String.valueOf(port)));
    }

    @ParameterizedTest
    @CsvSource({"application/json", "application/ld+json", "text/csv", "application/atom+xml", "''"})
    void whatIsTextIsShownAsItIs(String type) {
        page("/data", type, "{\"a\": 1}".getBytes(StandardCharsets.UTF_8));

        assertThat(fetch(url("/data"))).isEqualTo("{\"a\": 1}");
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, is no text but image/png",
        "application/octet-stream, is no text but application/octet-stream",
        "text/plain; charset=klingon, 'is written in klingon, which is not known here'",
        "text/plain; charset=@@, 'is written in @@, which is not known here'",
        "text/plain, 'is no text, although it says so'",
        "'', 'is no text, although it says so'",
    })
    void whatIsNoTextIsNotShown(String type, String why) {
        page("/data", type, new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1});

        assertRefused(web("docs.test:" + port), url("/data"), why);
    }

    @Test
    void anErrorIsToldWithWhatTheServerSays() {
        server.createContext("/gone", exchange -> answer(exchange, 410, "text/plain", "moved to the attic"));

        assertRefused(web("docs.test:" + port), url("/gone"), "/gone answered 410 Gone\nmoved to the attic");
    }

    @Test
    void anEndlessPageIsCutAndLeft() throws IOException {
        endless("/endless", "x".repeat(10_000), 0, false);

        String text = fetch(url("/endless"));

        assertThat(text).hasSizeLessThan(1_000_100).endsWith("xx\n[cut: these are the first 1000000 bytes]");
    }

    @Test
    void aSmallPageThatUnpacksToAHugeOneIsCut() {
        endless("/bomb", "x".repeat(1_000_000), 0, true);

        assertThat(fetch(url("/bomb"))).hasSizeLessThan(1_000_100).contains("[cut: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/drip", "/silent", "/slow-head"})
    void aServerThatIsSlowHoldsNobodyUp(String path) {
        endless("/drip", "x", 100, false);
        endless("/silent", "", 60_000, false);
        server.createContext("/slow-head", exchange -> sleep(60_000));
        Web web = web("docs.test:" + port, Duration.ofMillis(700));
        long begin = System.nanoTime();

        assertRefused(web, url(path), "took longer than 700 ms");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aHostThatDoesNotAnswerOrExistSaysSo() throws IOException {
        server.stop(0);
        assertRefused(web("docs.test:" + port), url("/"), "cannot be fetched: Connect to");
        Web web = new Web(AllowedHosts.parse("nowhere.invalid"), false);
        assertRefused(web, "http://nowhere.invalid/", "there is no host nowhere.invalid");
    }

    /** With a look-up that answers with the local server's address for every name. */
    private static Web web(String hosts) {
        return web(hosts, Duration.ofSeconds(10));
    }

    private static Web web(String hosts, Duration longest) {
        return new Web(
                AllowedHosts.parse(hosts),
                InetAddress::isLoopbackAddress,
                longest,
                host -> InetAddress.getAllByName(LOOPBACK));
    }

    private String fetch(String url) {
        try (Web web = web("docs.test:" + port)) {
            return web.fetch(Map.of("url", url));
        }
    }

    private String url(String path) {
        return "http://docs.test:" + port + path;
    }

    private static void assertRefused(Web web, String url, String why) {
        try (web) {
            assertThatThrownBy(() -> web.fetch(Map.of("url", url)))
                    .isInstanceOf(ToolFailure.class)
                    .hasMessageContaining(why);
        }
    }

    private void redirect(String from, String to) {
        server.createContext(from, exchange -> {
            requests.add(exchange);
            exchange.getResponseHeaders().set("location", to);
            answer(exchange, 302, "text/html", "elsewhere");
        });
    }

    private void page(String path, String type, byte[] content) {
        server.createContext(path, exchange -> {
            if (!type.isEmpty()) {
                exchange.getResponseHeaders().set("content-type", type);
            }
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        exchange.getResponseHeaders().set("content-type", type);
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
        exchange.getResponseBody().write(content);
        exchange.close();
    }

    private void endless(String path, String piece, long pause, boolean packed) {
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("content-type", "text/plain");
            if (packed) {
                exchange.getResponseHeaders().set("content-encoding", "gzip");
            }
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body =
                    packed ? new GZIPOutputStream(exchange.getResponseBody(), true) : exchange.getResponseBody()) {
                while (true) {
                    body.write(piece.getBytes(StandardCharsets.UTF_8));
                    body.flush();
                    sleep(pause);
                }
            }
        });
    }

    private static void sleep(long ms) throws IOException {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
