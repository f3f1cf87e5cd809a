package dev.caravel.support;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The broker's own process: formats its folder when it is new, then serves until its standard input ends, which it does
 * when the test's process is gone, however that ended.
 */
final class KafkaBrokerMain {

    private static final String CLUSTER = "caravel-tests-cluster0";

    private KafkaBrokerMain() {}

    /** @param arguments the file of settings, and the folder of data */
    public static void main(String[] arguments) throws Exception {
        endWithStandardInput();
        if (!Files.exists(Path.of(arguments[1], "meta.properties"))) {
            String[] format = {"format", "--cluster-id", CLUSTER, "--config", arguments[0]};
            Class.forName("kafka.tools.StorageTool")
                    .getMethod("execute", String[].class, PrintStream.class)
                    .invoke(null, format, System.err);
        }
        Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object)
                new String[] {arguments[0]});
    }

    private static void endWithStandardInput() {
        Thread watch = new Thread(() -> {
            try {
                System.in.transferTo(PrintStream.nullOutputStream());
            } catch (IOException e) {
                // Gone is gone.
            }
            Runtime.getRuntime().halt(0);
        });
        watch.setDaemon(true);
        watch.start();
    }
}
