package io.tasklane.notifier.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Something that listens at 127.0.0.1 and is not to be reached: it notices every connection, whatever comes over it. */
final class InsideServer implements AutoCloseable {

    private final ServerSocket server;

    InsideServer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /**
     * Whether anybody connected since it was asked last. Connections are accepted in the order in which they were made, so the first
     * one is its own unless somebody came before.
     */
    boolean wasReached() throws IOException {
        try (var mine = new Socket(server.getInetAddress(), port())) {
            int ahead = 0;
            while (true) {
                try (Socket next = server.accept()) {
                    if (next.getPort() == mine.getLocalPort()) {
                        return ahead > 0;
                    }
                    ahead++;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
