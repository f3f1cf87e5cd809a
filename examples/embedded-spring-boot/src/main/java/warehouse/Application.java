package warehouse;

import org.apache.camel.ProducerTemplate;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Asks the agent what stands behind the program's name, and prints its answer. */
@SpringBootApplication
public class Application implements ApplicationRunner {

    private final ProducerTemplate camel;

    public Application(ProducerTemplate camel) {
        this.camel = camel;
    }

    public static void main(String[] words) {
        SpringApplication.run(Application.class, words).close();
    }

    @Override
    public void run(ApplicationArguments arguments) {
        String task = String.join(" ", arguments.getNonOptionArgs());
        if (!task.isEmpty()) {
            System.out.println(camel.requestBody("agent:warehouse", task, String.class));
        }
    }
}
