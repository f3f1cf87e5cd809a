package warehouse;

import org.apache.camel.main.Main;

/** Asks the agent what stands behind the program's name, and prints its answer. */
public final class Application {

    private Application() {}

    public static void main(String[] words) throws Exception {
        Main main = new Main();
        main.configure().addRoutesBuilder(new Warehouse());
        main.start();
        System.out.println(
                main.getCamelTemplate().requestBody("agent:warehouse", String.join(" ", words), String.class));
        main.stop();
    }
}
