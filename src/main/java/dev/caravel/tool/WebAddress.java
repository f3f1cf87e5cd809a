package dev.caravel.tool;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address of the web, taken apart strictly and put together again from its checked parts, so that nobody who reads it
 * later can understand it differently.
 *
 * @param scheme http or https
 * @param host in lower case and ASCII, without a dot at its end; an IPv6 address in brackets
 * @param port never absent
 * @param target path and query
 */
record WebAddress(String scheme, String host, int port, String target) {

    private static final int LONGEST = 4_000;
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\[\\]@%]+)(?::([0-9]{0,5}))?");
    private static final Pattern NUMBER_AT_END = Pattern.compile("(^|\\.)([0-9]+|0x[0-9a-f]*)$");
    private static final Pattern IPV4 = Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");

    /** @throws ToolFailure when it is no address of that kind */
    static WebAddress parse(String text) {
        try {
            return of(new URI(text.strip()), text);
        } catch (URISyntaxException e) {
            throw new ToolFailure("'" + shown(text) + "' is no valid URL: " + e.getReason());
        }
    }

    /** Where a redirect from here leads. */
    WebAddress redirect(String location) {
        try {
            return of(new URI(toString()).resolve(new URI(location.strip())), location);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new ToolFailure(this + " redirects to what is no valid URL: " + shown(location));
        }
    }

    private static WebAddress of(URI uri, String text) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new ToolFailure("'" + shown(text) + "': only http:// and https:// can be fetched");
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.contains("@")) {
            throw new ToolFailure("'" + shown(text) + "': a URL with a user name or password is not fetched");
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (text.length() > LONGEST || !parts.matches()) {
            throw new ToolFailure("'" + shown(text) + "' is no valid URL: its host cannot be told");
        }
        String target = path(uri).toASCIIString();
        return new WebAddress(scheme, host(parts.group(1), text), port(parts.group(2), scheme, text), target);
    }

    private static URI path(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        // Two slashes at the beginning would be read as a host.
        String rooted = path.replaceFirst("^/{2,}", "/");
        return URI.create(uri.getRawQuery() == null ? rooted : rooted + "?" + uri.getRawQuery());
    }

    private static String host(String host, String text) {
        try {
            // Other writings of a name, such as full-width digits, become what they stand for before anything is
            // checked.
            String ascii = host.startsWith("[") ? host : IDN.toASCII(host);
            String name = ascii.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
            if (HOST.matcher(name).matches() && !isOddAddress(name)) {
                return name;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ToolFailure("'" + shown(text)
                + "' is no valid URL: its host is neither a name nor an address as it is usually written");
    }

    /** Numbers that some take for an IPv4 address and others do not: octal, hexadecimal, fewer than four. */
    private static boolean isOddAddress(String host) {
        return NUMBER_AT_END.matcher(host).find() && !IPV4.matcher(host).matches();
    }

    private static int port(String port, String scheme, String text) {
        if (port == null || port.isEmpty()) {
            return scheme.equals("https") ? 443 : 80;
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw new ToolFailure("'" + shown(text) + "' is no valid URL: there is no port " + port);
        }
        return number;
    }

    private static String shown(String text) {
        return ToolResult.bounded(text.strip(), 200);
    }

    private boolean usualPort() {
        return port == (scheme.equals("https") ? 443 : 80);
    }

    @Override
    public String toString() {
        return scheme + "://" + host + (usualPort() ? "" : ":" + port) + target;
    }
}
