package dev.caravel.settings;

import dev.caravel.webhook.WebhookSecret;
import java.time.Duration;
import java.util.Optional;

/** What goes out as {@code replyTo=https:…}. */
public final class WebhookSettings {

    public static final Setting<Optional<WebhookSecret>> SECRET = Kind.parsed(WebhookSecret::parse)
            .optional()
            .setting(
                    "caravel.webhook.secret",
                    "",
                    "What [webhooks](webhooks.md) are signed with: `whsec_` and 24 to 64 bytes in Base64; while it is replaced, the"
                            + " new and the old one with a space between. Without one they are not signed.");

    public static final Setting<Duration> TIMEOUT = Kind.DURATION.setting(
            "caravel.webhook.timeout", "20s", "How long a receiver may take to answer a webhook.");

    static final Section SECTION =
            new Section("Webhooks", "Answers that are posted to the address in a `replyTo`.", SECRET, TIMEOUT);

    private WebhookSettings() {}
}
