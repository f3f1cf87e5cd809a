package warehouse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.Test;

class WarehouseTest extends CamelMainTestSupport {

    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.addRoutesBuilder(new Warehouse());
    }

    @Test
    void theAgentAsksItsTool() {
        ProducerTemplate template = template();

        String answer = template.requestBody("agent:warehouse", "[[call stock {\"article\": \"bolt\"}]]", String.class);

        assertEquals("done: 42 pieces of bolt", answer);
    }
}
