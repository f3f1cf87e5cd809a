package warehouse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WarehouseTest {

    @Inject
    ProducerTemplate camel;

    @Test
    void theAgentAsksItsTool() {
        String answer = camel.requestBody("agent:warehouse", "[[call stock {\"article\": \"bolt\"}]]", String.class);

        assertEquals("done: 42 pieces of bolt", answer);
    }
}
