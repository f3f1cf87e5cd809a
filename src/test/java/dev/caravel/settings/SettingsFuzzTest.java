package dev.caravel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.support.FuzzBounds;
import dev.caravel.support.Mutation;
import dev.caravel.text.Causes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.impl.DefaultCamelContext;

/** Whatever stands behind a setting: it is taken, or one line names the setting and says what it may be. */
@AddLifecycleHook(FuzzBounds.class)
class SettingsFuzzTest {

    /** Whom settings of families are of. */
    private static final String MEMBER = "somebody";

    private static final List<String> NAMES = Catalog.all()
            .map(setting -> setting.name().replace("NAME", MEMBER))
            .sorted()
            .toList();

    /** Good for one setting or another, and near to what is good for others. */
    private static final List<String> VALUES = List.of(
            "true",
            "false",
            "none",
            "auto",
            "0",
            "1",
            "-1",
            "2147483648",
            "999999999",
            "9223372036854775807",
            "9223372036854775807d",
            "106751991167d",
            "30s",
            "1h30m",
            "24h",
            "1MB",
            "1GB",
            "1.00",
            "0.0000000000001",
            "1e400",
            "claude-haiku-5-5",
            "openai/gpt-5.6-luna",
            "a/b/c,d",
            "https://host/v1",
            "http://[::1]:1/",
            "http://user:word@host:99999?a=b#c",
            "localhost:9092,other:1",
            "*.example.com,10.0.0.1",
            "jdbc:sqlite:x.db",
            "memory",
            "full",
            "strict",
            "json",
            "debug",
            "0 0 8 ? * MON-FRI",
            "0 0 0 31 2 ?",
            "0/0 * * * * ?",
            "Europe/Berlin",
            "UTC+25",
            "+18:00",
            "run",
            ".",
            "..",
            "/",
            "/dev/null",
            "/dev/zero",
            "/no/such/file.json",
            "inbox",
            "429*, ok",
            "429 retry-after=99999999999999999999",
            "stall after=3",
            "slow-head=9999999999s",
            "{{caravel.inbox}}",
            "{{caravel.no-such}}",
            "{{env:NO_SUCH}}",
            "{{env:PATH}}",
            "{{?x}}",
            "{{a:{{b}}}}",
            "{{bean:a.b}}",
            "}}{{",
            "${body}",
            "\u0000",
            "a\u0000b",
            "\ud800",
            "\u202e\u001b[31m",
            "größer 𝄞",
            " \t\n");

    private DefaultCamelContext context;

    @BeforeProperty
    void begin() {
        context = new DefaultCamelContext();
    }

    @AfterProperty
    void end() throws IOException {
        context.close();
    }

    @Property(seed = "4712", tries = 500)
    void anyTextIsTakenOrExplained(@ForAll long dice) {
        Random random = new Random(dice);
        Map<String, String> texts = new HashMap<>();
        for (int settings = 1 + random.nextInt(3); settings > 0; settings--) {
            texts.put(NAMES.get(random.nextInt(NAMES.size())), text(random));
        }
        try {
            read(texts);
        } catch (IllegalArgumentException e) {
            assertClear(Causes.words(e), texts);
        }
    }

    private static String text(Random random) {
        byte[] sample = VALUES.get(random.nextInt(VALUES.size())).getBytes(StandardCharsets.UTF_8);
        byte[] other = VALUES.get(random.nextInt(VALUES.size())).getBytes(StandardCharsets.UTF_8);
        byte[] text = random.nextBoolean() ? sample : new Mutation(random).of(sample, other);
        return new String(text, StandardCharsets.UTF_8);
    }

    private void read(Map<String, String> texts) {
        Properties properties = new Properties();
        properties.putAll(texts);
        properties.putIfAbsent("caravel.simulator", "true");
        PropertiesComponent component = new PropertiesComponent();
        component.setCamelContext(context);
        component.setInitialProperties(properties);
        component.start();
        Settings settings = new Settings(SettingSource.of(component, Map.of()));
        settings.check();
        CronSettings.of(settings).check();
        CronSettings.of(settings).timeZone();
        settings.isSimulated();
        settings.secrets();
        settings.packaged();
        assertThat(KafkaSettings.of(settings).patience().toMillis()).isBetween(1L, (long) Integer.MAX_VALUE);
        assertThat(KafkaSettings.of(settings).session().toMillis()).isBetween(1L, (long) Integer.MAX_VALUE);
        assertThat(LimitSettings.limits(settings).duration().toNanos()).isPositive();
        assertThat(RetrySettings.providerBackOff(settings).patience().toNanos()).isPositive();
        component.stop();
    }

    private static void assertClear(String line, Map<String, String> texts) {
        assertThat(line)
                .hasSizeLessThan(1_500)
                .doesNotContain("java.", "org.apache", "dev.caravel", "Exception")
                .matches(words -> words.codePoints().noneMatch(Character::isISOControl), "has no control characters");
        // Of a family another one may be missing.
        assertThat(texts.keySet()).as(line).anyMatch(name -> line.contains(name.replaceFirst(MEMBER + ".*", MEMBER)));
    }
}
