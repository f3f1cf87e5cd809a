package dev.caravel.tool;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.hc.core5.http.ContentType;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** What a page says, as plain text: of HTML the title, the words block by block, and where the links lead. */
final class PageText {

    private static final String UNSEEN = "script, style, noscript, template, svg, iframe, object, head";
    private static final Set<String> TEXT_TYPES = Set.of(
            "application/json",
            "application/xml",
            "application/xhtml+xml",
            "application/javascript",
            "application/yaml",
            "application/x-yaml",
            "application/toml",
            "application/sql",
            "application/x-ndjson",
            "application/graphql");

    private PageText() {}

    /** True for a type that is text by its name. */
    static boolean isText(ContentType type) {
        String name = type.getMimeType();
        return name.startsWith("text/")
                || TEXT_TYPES.contains(name)
                || (name.startsWith("application/") && (name.endsWith("+json") || name.endsWith("+xml")));
    }

    /**
     * @param address where it comes from, so that its links can be told
     * @throws ToolFailure when it is no text after all
     */
    static String of(byte[] content, ContentType type, String address) throws IOException {
        boolean html =
                type.getMimeType().equals("text/html") || type.getMimeType().equals("application/xhtml+xml");
        Charset charset = type.getCharset();
        if (html) {
            // Without a charset in the header the page itself may name one.
            return text(
                    Jsoup.parse(new ByteArrayInputStream(content), charset == null ? null : charset.name(), address));
        }
        String text = new String(content, charset == null ? StandardCharsets.UTF_8 : charset);
        if (text.indexOf('\0') >= 0) {
            throw new ToolFailure(address + " is no text, although it says so");
        }
        return text;
    }

    private static String text(Document page) {
        String title = page.title();
        page.select(UNSEEN).remove();
        Lines lines = new Lines();
        page.body().traverse(lines);
        return title.isBlank() ? lines.text() : title + "\n\n" + lines.text();
    }

    private static final class Lines implements NodeVisitor {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
                text.append(words.text());
            } else if (node instanceof Element element) {
                if (standsAlone(element) || element.normalName().equals("br")) {
                    text.append('\n');
                }
                if (element.normalName().equals("li")) {
                    text.append("- ");
                }
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (!(node instanceof Element element)) {
                return;
            }
            String link = element.normalName().equals("a") ? element.absUrl("href") : "";
            if (link.startsWith("http")) {
                text.append(" <").append(link).append('>');
            }
            if (standsAlone(element)) {
                text.append('\n');
            } else if (isCell(element)) {
                text.append(" | ");
            }
        }

        private static boolean standsAlone(Element element) {
            return element.isBlock() && !isCell(element);
        }

        private static boolean isCell(Element element) {
            return element.normalName().equals("td") || element.normalName().equals("th");
        }

        private String text() {
            return text.toString()
                    .replaceAll("[ \\t\\u00A0]+", " ")
                    .replaceAll(" ?\\n ?", "\n")
                    .replaceAll("\\n{3,}", "\n\n")
                    .strip();
        }
    }
}
