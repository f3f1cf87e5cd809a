package dev.caravel.tool;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts that a fetch may reach: {@code docs.example.com}, {@code *.example.com} (all below it, not itself), {@code *}
 * (all), each with a port ({@code localhost:8080}) or for the usual ones, 80 and 443.
 */
public final class AllowedHosts {

    private static final Pattern ENTRY =
            Pattern.compile("(\\*|(?:\\*\\.)?[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?");

    private final List<Entry> entries;

    private record Entry(String host, int port) {

        private boolean allows(String wanted, int wantedPort) {
            boolean hostFits = host.equals("*")
                    || host.equals(wanted)
                    || (host.startsWith("*.") && wanted.endsWith(host.substring(1)));
            return hostFits && (port == 0 ? wantedPort == 80 || wantedPort == 443 : port == wantedPort);
        }

        @Override
        public String toString() {
            return port == 0 ? host : host + ":" + port;
        }
    }

    private AllowedHosts(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * @param list comma-separated; blank for none
     * @throws IllegalArgumentException for what is no host
     */
    public static AllowedHosts parse(String list) {
        return new AllowedHosts(Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(AllowedHosts::entry)
                .toList());
    }

    private static Entry entry(String text) {
        Matcher entry = ENTRY.matcher(text.toLowerCase(Locale.ROOT));
        if (!entry.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no host; write docs.example.com, *.example.com or localhost:8080, without http://");
        }
        return new Entry(entry.group(1), entry.group(2) == null ? 0 : Integer.parseInt(entry.group(2)));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** @param host in lower case and ASCII, an IPv6 address in brackets */
    boolean allow(String host, int port) {
        return entries.stream().anyMatch(entry -> entry.allows(host, port));
    }

    /** The entries, comma-separated. */
    @Override
    public String toString() {
        return String.join(", ", entries.stream().map(Entry::toString).toList());
    }
}
