package io.tasklane.worker.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on loopback that says exactly what a test tells it to, right or wrong. Public for the tests of other packages. */
public final class RawServer implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Conversation conversation;

    private RawServer(Conversation conversation) throws IOException {
        this.conversation = conversation;
        threads.execute(this::accept);
    }

    /** Reads the head of each request and then does what it is told. */
    public static RawServer saying(Conversation conversation) throws IOException {
        return new RawServer(conversation);
    }

    /** Answers each request with these bytes. */
    public static RawServer answering(String head, byte[] body) throws IOException {
        return saying(out -> {
            out.write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        });
    }

    public static RawServer answering(String head, String body) throws IOException {
        return answering(head, body.getBytes(StandardCharsets.UTF_8));
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The heads of the requests that came. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> talk(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            requests.add(head(socket.getInputStream()));
            conversation.speak(socket.getOutputStream());
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException | InterruptedException gone) {
            // The client hung up, or the test is over.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int read = in.read(); read >= 0; read = in.read()) {
            head.append((char) read);
            if (head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }

    /** What the server sends after the head of a request. */
    @FunctionalInterface
    public interface Conversation {

        void speak(OutputStream out) throws IOException, InterruptedException;
    }
}
