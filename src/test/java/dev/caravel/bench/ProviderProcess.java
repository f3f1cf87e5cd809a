package dev.caravel.bench;

import dev.caravel.simulator.Simulator;
import dev.caravel.support.Java;
import dev.caravel.support.TestHouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A simulated model in a process of its own, so that what it takes is not counted as Caravel's. */
final class ProviderProcess implements AutoCloseable {

    private final Process process;
    private final String url;

    ProviderProcess() throws IOException {
        process = Java.start(Path.of("target"), ProviderProcess.class);
        url = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (url == null) {
            throw new IOException("the model does not start; target/stderr may say why");
        }
    }

    /** The program: says its address, and ends with whoever started it. */
    public static void main(String[] arguments) throws IOException {
        try (Simulator model = TestHouse.model("")) {
            System.out.println(model.url());
            System.in.read();
        }
        System.exit(0);
    }

    String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
