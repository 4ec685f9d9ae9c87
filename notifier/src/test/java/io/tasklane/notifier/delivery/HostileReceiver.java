package io.tasklane.notifier.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** A receiver that takes one connection and does with it whatever a test wants; knows when it was hung up on. */
final class HostileReceiver implements AutoCloseable {

    private final ServerSocket server;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    HostileReceiver(Misdeed misdeed) {
        try {
            server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        var thread = new Thread(() -> serve(misdeed), "hostile-receiver");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** Completes when the misdeed is over: it ended by itself, or could not go on for the connection was closed. */
    CompletableFuture<Void> over() {
        return over;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve(Misdeed misdeed) {
        try (Socket socket = server.accept()) {
            misdeed.commit(socket.getInputStream(), socket.getOutputStream());
        } catch (IOException hungUp) {
            // what most misdeeds end with
        } finally {
            over.complete(null);
        }
    }

    @FunctionalInterface
    interface Misdeed {
        void commit(InputStream in, OutputStream out) throws IOException;
    }
}
