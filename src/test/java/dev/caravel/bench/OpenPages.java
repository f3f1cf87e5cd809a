package dev.caravel.bench;

import dev.caravel.support.Java;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pages of the dashboard that somebody has open, in a process of their own: what app.js, overview.js and run.js ask for, without a
 * browser. Every fifth shows a run that is in progress, the others the overview. What comes is dropped unread: they share the
 * machine with the server that is measured, and a browser usually does not.
 */
final class OpenPages implements AutoCloseable {

    private static final int RUN_PAGES = 5;
    private static final long SECOND = 1_000;
    private static final int BUFFER = 64 * 1024;
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;

    OpenPages(String server) throws IOException {
        process = Java.start(Path.of("target"), OpenPages.class, server);
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** From now on so many are open; returns when all of them are live. */
    void open(int count) throws IOException {
        commands.println(count);
        if (answers.readLine() == null) {
            throw new IOException("the pages are gone; target/stderr may say why");
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The program: reads how many are to be open, line by line. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.setProperty("http.maxConnections", "50");
        BufferedReader wanted = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<Page> pages = new ArrayList<>();
        for (String line = wanted.readLine(); line != null; line = wanted.readLine()) {
            int count = Integer.parseInt(line);
            while (pages.size() < count) {
                Page page = new Page(URI.create(arguments[0]), pages.size() % RUN_PAGES == RUN_PAGES - 1);
                pages.add(page);
                page.start();
            }
            while (pages.size() > count) {
                pages.remove(pages.size() - 1).leave();
            }
            Thread.sleep(SECOND);
            System.out.println("done");
        }
        System.exit(0);
    }

    private static final class Page extends Thread {

        private final URI server;
        private final boolean showsRun;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private volatile boolean left;
        private Thread follower = new Thread();

        private Page(URI server, boolean showsRun) {
            this.server = server;
            this.showsRun = showsRun;
        }

        @Override
        public void run() {
            follow("/overview", this::changed);
        }

        /** The overview's page has all it shows; the other one goes on to the next run once its own is over. */
        private void changed() {
            if (showsRun && !follower.isAlive()) {
                follower = new Thread(this::followRun);
                follower.start();
            }
        }

        /** The newest one, to its end. */
        private void followRun() {
            Matcher id = ID.matcher(get("/runs?limit=1"));
            if (id.find()) {
                get("/runs/" + id.group(1));
                follow("/runs/" + id.group(1) + "/events", () -> {});
            }
        }

        /** To its end. */
        private void follow(String path, Runnable something) {
            try (Socket connection = new Socket(server.getHost(), server.getPort())) {
                open.add(connection);
                connection
                        .getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: " + server.getAuthority()
                                        + "\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                byte[] dropped = new byte[BUFFER];
                while (connection.getInputStream().read(dropped) >= 0 && !left) {
                    something.run();
                }
                open.remove(connection);
            } catch (IOException e) {
                if (!left) {
                    throw new IllegalStateException(path, e);
                }
            }
        }

        private String get(String path) {
            try {
                URLConnection connection = server.resolve(path).toURL().openConnection();
                connection.setRequestProperty("Accept", "application/json");
                try (InputStream body = connection.getInputStream()) {
                    return new String(body.readAllBytes(), StandardCharsets.UTF_8);
                }
            } catch (IOException e) {
                if (left) {
                    return "";
                }
                throw new IllegalStateException(path, e);
            }
        }

        private void leave() throws IOException {
            left = true;
            for (Socket connection : open) {
                connection.close();
            }
        }
    }
}
