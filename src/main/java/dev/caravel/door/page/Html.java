package dev.caravel.door.page;

import dev.caravel.text.Printable;

/** HTML that grows. Tags are our own words; whatever else comes in is text, and never more. */
final class Html {

    private final StringBuilder page = new StringBuilder();

    /** @param tag one with its attributes, for example {@code p class="note"} */
    Html open(String tag) {
        page.append('<').append(tag).append('>');
        return this;
    }

    Html close(String tag) {
        page.append("</").append(tag).append(">\n");
        return this;
    }

    /** An element that holds nothing but text. */
    Html element(String tag, String text) {
        return open(tag).text(text).close(tag.replaceFirst(" .*", ""));
    }

    /** What the page looks like. */
    Html style(String css) {
        page.append("<style>").append(css).append("</style>\n");
        return this;
    }

    /** Letters that deceive the eye are shown by their number. */
    Html text(String text) {
        String printable = Printable.lines(text);
        for (int i = 0; i < printable.length(); i++) {
            char letter = printable.charAt(i);
            switch (letter) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                default -> page.append(letter);
            }
        }
        return this;
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
