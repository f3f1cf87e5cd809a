package dev.caravel.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.support.TestHouse;
import dev.caravel.support.Until;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library that receivers use, by those who wrote the specification, takes our signature and nobody else's. */
class StandardWebhooksIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String VERIFY =
            """
            const { Webhook } = require("standardwebhooks");
            const got = JSON.parse(require("fs").readFileSync(0, "utf8"));
            console.log(new Webhook(process.argv[2]).verify(got.body, got.headers).data.answer);
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void installTheLibrary() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/npm")), "this machine has no npm");
        Files.writeString(folder.resolve("verify.js"), VERIFY);
        assertThat(run("", "npm", "install", "--no-audit", "--no-fund", "standardwebhooks@1.0.0"))
                .endsWith("exit 0");
    }

    @Test
    void takesWhatWeSend() throws Exception {
        String got = webhook();

        assertThat(run(got, "node", "verify.js", SECRET)).isEqualTo("word1 word2\nexit 0");
        assertThat(run(got, "node", "verify.js", SECRET.replace('M', 'N'))).contains("No matching signature");
        assertThat(run(got.replace("word1", "word3"), "node", "verify.js", SECRET))
                .contains("No matching signature");
    }

    /** As the library wants it: the headers and the body as text. */
    private static String webhook() {
        try (Receiver receiver = Receiver.start(0, number -> Receiver.status(204));
                TestHouse house = TestHouse.start(Map.of("caravel.webhook.secret", SECRET), new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:task").to("agent:worker?replyTo=" + receiver.url());
                        from("agent:worker").to("direct:caravel-loop");
                    }
                })) {
            house.context().createProducerTemplate().requestBody("direct:task", "[[say 2 words]]");
            Until.is("it comes", () -> !receiver.got().isEmpty());
            Receiver.Got got = receiver.got().get(0);
            var json = JsonNodeFactory.instance.objectNode().put("body", got.body());
            got.headers().forEach((name, values) -> json.withObject("/headers").put(name, values.get(0)));
            return json.toString();
        }
    }

    private String run(String input, String... command) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return Files.readString(said) + "exit " + process.exitValue();
    }
}
