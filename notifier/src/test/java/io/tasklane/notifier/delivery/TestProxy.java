package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that makes tunnels and nothing else, and keeps how it was asked for them. */
final class TestProxy implements AutoCloseable {

    private final ServerSocket server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final String refusal;

    /** @param refusal what it answers instead of making a tunnel; nothing to make it, a blank to say nothing at all */
    TestProxy(String refusal) {
        this.refusal = refusal;
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        start(this::accept);
    }

    String url(String login) {
        return "http://" + login + "127.0.0.1:" + server.getLocalPort();
    }

    /** The heads of all requests that were made of it. */
    List<String> asked() {
        return asked;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            start(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream(), 1);
            String head = head(in);
            asked.add(head);
            if (refusal.isEmpty()) {
                tunnel(client, in, head.split(" ")[1]);
            } else if (!refusal.isBlank()) {
                client.getOutputStream().write(refusal.getBytes(ISO_8859_1));
            }
            in.read();
        }
    }

    private static void tunnel(Socket client, InputStream in, String authority) throws IOException {
        int colon = authority.lastIndexOf(':');
        try (var target = new Socket(authority.substring(0, colon), Integer.parseInt(authority.substring(colon + 1)))) {
            client.getOutputStream().write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(ISO_8859_1));
            start(() -> {
                try (client) {
                    target.getInputStream().transferTo(client.getOutputStream());
                }
            });
            in.transferTo(target.getOutputStream());
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int character = in.read();
            if (character < 0) {
                break;
            }
            head.append((char) character);
        }
        return head.toString();
    }

    private static void start(Step step) {
        var thread = new Thread(
                () -> {
                    try {
                        step.run();
                    } catch (IOException over) {
                        // closed by one side or the other
                    }
                },
                "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Step {
        void run() throws IOException;
    }
}
