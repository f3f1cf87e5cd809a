package dev.caravel.journal;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/** Takes secrets out of text that leaves the journal: the configured keys, and what looks like a key. */
public final class Redaction {

    /** Cheap to look for; the expression below runs only where one of these occurs. */
    private static final List<String> HINTS =
            List.of("sk-", "Bearer ", "gsk_", "xai-", "AKIA", "ghp_", "github_pat_", "AIza", "hf_", "PRIVATE KEY");

    private static final Pattern KEYS =
            Pattern.compile("\\b(sk-[A-Za-z0-9_-]{16,}|gsk_[A-Za-z0-9]{16,}|xai-[A-Za-z0-9]{16,}"
                    + "|AKIA[A-Z0-9]{16}|ghp_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|AIza[A-Za-z0-9_-]{30,}|hf_[A-Za-z0-9]{20,}"
                    + "|(?<=Bearer )[A-Za-z0-9._~+/=-]{16,})"
                    + "|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----");

    private static final String REDACTED = "[redacted]";

    private final List<String> secrets;

    /** @param secrets texts that never may be seen, for example API keys; ones under 8 characters are left alone */
    public Redaction(Collection<String> secrets) {
        this.secrets = secrets.stream().filter(secret -> secret.length() >= 8).toList();
    }

    public String apply(String text) {
        String result = text;
        for (String secret : secrets) {
            result = result.replace(secret, REDACTED);
        }
        for (String hint : HINTS) {
            if (result.contains(hint)) {
                return KEYS.matcher(result).replaceAll(REDACTED);
            }
        }
        return result;
    }
}
