#!/bin/sh
# Java's HttpURLConnection.disconnect() waits for the thread that reads the reply, as long as the server is silent.
#
# Guess before running: disconnect() from another thread closes the socket, as Socket.close() does: the reader gets an IOException at
# once. That is how one leaves a stream of server-sent events.
# Seen on Java 17: disconnect() itself hangs, behind the lock that the reader holds on the reply's stream, chunked or with a Content-Length.
# What leaves at once: java.net.http.HttpClient, closing the InputStream of BodyHandlers.ofInputStream().
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > Finding.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;

class Finding {

    interface Leaving {
        void leave() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            // 0 is chunked; else a reply with a Content-Length.
            exchange.sendResponseHeaders(200, exchange.getRequestURI().getPath().equals("/chunked") ? 0 : 1000);
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        for (String reply : new String[] {"/chunked", "/whole"}) {
            HttpURLConnection connection = (HttpURLConnection) URI.create(url + reply).toURL().openConnection();
            System.out.println("disconnect, " + reply + ": " + seen(connection.getInputStream(), connection::disconnect));
        }
        InputStream body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url + "/chunked")).build(), BodyHandlers.ofInputStream())
                .body();
        System.out.println("HttpClient, /chunked: " + seen(body, body::close));
        System.exit(0);
    }

    private static String seen(InputStream body, Leaving leaving) throws Exception {
        Thread reader = thread(body::readAllBytes);
        Thread.sleep(500);
        Thread leaver = thread(leaving);
        leaver.join(3_000);
        reader.join(1_000);
        return (leaver.isAlive() ? "hangs" : "leaves") + (reader.isAlive() ? ", and the reader reads on" : "");
    }

    private static Thread thread(Leaving task) {
        Thread thread = new Thread(() -> {
            try {
                task.leave();
            } catch (Exception e) {
                // It has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
JAVA
java Finding.java | tee seen
grep -qx 'disconnect, /chunked: hangs, and the reader reads on' seen
grep -qx 'disconnect, /whole: hangs, and the reader reads on' seen
grep -qx 'HttpClient, /chunked: leaves' seen
