package io.tasklane.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** An answer that goes on, as far as it was read. */
record AnswerSoFar(HttpResponse<?> begun, String body) implements HttpResponse<String> {

    @Override
    public int statusCode() {
        return begun.statusCode();
    }

    @Override
    public HttpRequest request() {
        return begun.request();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
        return Optional.empty();
    }

    @Override
    public HttpHeaders headers() {
        return begun.headers();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return begun.sslSession();
    }

    @Override
    public URI uri() {
        return begun.uri();
    }

    @Override
    public HttpClient.Version version() {
        return begun.version();
    }
}
