package io.tasklane.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {

    private static final HttpRequest REQUEST = HttpRequest.get("/");

    @Test
    void anAnswerInChunksIsReadAsAWhole() throws Exception {
        Answer answer =
                answerTo("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("abc0123456789");
    }

    @Test
    void anAnswerWithoutABodyIsReadToItsEnd() throws Exception {
        assertThat(answerTo("HTTP/1.1 204 \r\nDate: now\r\n\r\n").status()).isEqualTo(204);
    }

    @Test
    void anAnswerThatBreaksOffIsNone() {
        assertThatThrownBy(() -> answerTo("HTTP/1.1 200 \r\nContent-Length: 10\r\n\r\nabc"))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void whereTheServerWillCloseTheConnectionTheNextRequestGoesOverAnother() throws Exception {
        try (ServerSocket server = listening()) {
            CompletableFuture<Void> served = serve(
                            server, "HTTP/1.1 200 \r\nContent-Length: 0\r\nconnection: close\r\n\r\n")
                    .thenCompose(first -> serve(server, "HTTP/1.1 202 \r\nContent-Length: 0\r\n\r\n"));
            try (HttpConnection connection = new HttpConnection(uri(server))) {
                assertThat(connection.send(REQUEST).status()).isEqualTo(200);
                assertThat(connection.send(REQUEST).status()).isEqualTo(202);
            }
            served.join();
        }
    }

    private static Answer answerTo(String answer) throws IOException {
        try (ServerSocket server = listening()) {
            CompletableFuture<Void> served = serve(server, answer);
            try (HttpConnection connection = new HttpConnection(uri(server))) {
                return connection.send(REQUEST);
            } finally {
                served.join();
            }
        }
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static URI uri(ServerSocket server) {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Reads one request, answers, and closes. */
    private static CompletableFuture<Void> serve(ServerSocket server, String answer) {
        return CompletableFuture.runAsync(() -> {
            try (Socket socket = server.accept()) {
                socket.getInputStream().readNBytes(REQUEST.bytes().length);
                socket.getOutputStream().write(answer.getBytes(US_ASCII));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }
}
