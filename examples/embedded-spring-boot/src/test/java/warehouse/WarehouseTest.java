package warehouse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class WarehouseTest {

    @Test
    void theAgentAsksItsTool() {
        try (ConfigurableApplicationContext application = SpringApplication.run(Application.class)) {
            String answer = application
                    .getBean(ProducerTemplate.class)
                    .requestBody("agent:warehouse", "[[call stock {\"article\": \"bolt\"}]]", String.class);

            assertEquals("done: 42 pieces of bolt", answer);
        }
    }

    @Test
    void aMisspeltSettingIsNamedAndAnotherSpellingIsNone(CapturedOutput output) {
        SpringApplication.run(Application.class, "--caravel.limit.turns=3", "--caravel.limits.threadWait=9s").close();

        assertTrue(output.getAll().contains("there is no setting 'caravel.limit.turns'"));
        assertFalse(output.getAll().contains("threadWait"));
    }
}
