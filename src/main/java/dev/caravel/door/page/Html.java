package dev.caravel.door.page;

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

    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '&' -> page.append("&amp;");
                case '<' -> page.append("&lt;");
                case '>' -> page.append("&gt;");
                case '"' -> page.append("&quot;");
                case '\'' -> page.append("&#39;");
                default -> page.append(isKept(letter) ? letter : '\uFFFD');
            }
        }
        return this;
    }

    /** HTML has no other control characters. */
    private static boolean isKept(char letter) {
        return !Character.isISOControl(letter) || letter == '\n' || letter == '\t' || letter == '\r';
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
