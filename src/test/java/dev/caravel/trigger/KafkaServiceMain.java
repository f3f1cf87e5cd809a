package dev.caravel.trigger;

import dev.caravel.support.TestHouse;
import java.util.HashMap;
import java.util.Map;

/** A program with the Kafka trigger, until it is killed. Says {@code ready} when its routes have started. */
final class KafkaServiceMain {

    private KafkaServiceMain() {}

    /** Arguments: settings, each {@code name=value}. */
    public static void main(String[] args) throws Exception {
        Map<String, String> settings = new HashMap<>();
        for (String setting : args) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        try (TestHouse house = TestHouse.start(settings)) {
            System.out.println("ready");
            System.in.read();
        }
    }
}
