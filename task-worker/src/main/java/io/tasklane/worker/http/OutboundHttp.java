package io.tasklane.worker.http;

import io.tasklane.model.network.AddressPolicy;
import io.tasklane.model.network.BlockedAddressException;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.TaskContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.Closer;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls a URL that a task gave. The address that is connected to was judged; redirects are not followed; cookies, credentials and
 * connections are not kept; nothing is decompressed; the whole exchange ends by its deadline, whatever the server does, or soon
 * after the task is cancelled.
 */
public final class OutboundHttp implements AutoCloseable {

    private final AddressPolicy policy;
    private final CloseableHttpClient client;
    private final ScheduledExecutorService timer;

    OutboundHttp(NetworkProperties properties) {
        policy = properties.policy();
        client = HardenedClient.resolvingWith(policy);
        timer = Executors.newSingleThreadScheduledExecutor(action -> {
            Thread thread = new Thread(action, "tasklane-http-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes one exchange.
     *
     * @throws PermanentTaskFailure {@code address-not-allowed} or {@code answer-not-acceptable}, or what the reader throws
     * @throws RetryableTaskException if there was no connection, or no complete answer in time
     * @throws InterruptedException if the task was cancelled meanwhile
     */
    public <T> T exchange(OutboundRequest request, TaskContext context, AnswerReader<T> reader) throws Exception {
        HttpUriRequestBase message = message(request);
        try (ExchangeWatch watch = ExchangeWatch.begin(timer, context, request.deadline(), message::abort)) {
            T result;
            try {
                result = read(message, request, reader);
            } catch (IOException | IllegalStateException broken) {
                throwIfEnded(watch, request);
                throw broken instanceof IOException io ? ExchangeFailure.of(io, request) : broken;
            }
            throwIfEnded(watch, request);
            return result;
        }
    }

    /** Whether a host has only addresses that are not public and that an operator allowed. */
    public boolean isInternal(String host) throws RetryableTaskException, PermanentTaskFailure {
        try {
            InetAddress[] addresses = policy.resolve(host);
            return Arrays.stream(addresses).noneMatch(AddressPolicy::isPublic);
        } catch (BlockedAddressException blocked) {
            throw ExchangeFailure.blocked(blocked);
        } catch (UnknownHostException unknown) {
            throw ExchangeFailure.unknown(host, unknown);
        }
    }

    @Override
    public void close() throws IOException {
        timer.shutdownNow();
        client.close();
    }

    private <T> T read(HttpUriRequestBase message, OutboundRequest request, AnswerReader<T> reader) throws Exception {
        ClassicHttpResponse response = client.executeOpen(target(request.url()), message, null);
        try {
            return reader.read(answer(response));
        } finally {
            // To close a response is to read it to its end, which may never come, so the connection is cut before.
            message.abort();
            Closer.closeQuietly(response);
        }
    }

    private static void throwIfEnded(ExchangeWatch watch, OutboundRequest request)
            throws InterruptedException, RetryableTaskException {
        ExchangeWatch.Ending ending = watch.ending();
        if (ending == ExchangeWatch.Ending.CANCELLED) {
            throw new InterruptedException("cancelled while calling " + request.authority());
        }
        if (ending == ExchangeWatch.Ending.OUT_OF_TIME) {
            throw new RetryableTaskException("no complete answer from " + request.authority() + " within "
                    + request.deadline().toSeconds() + " s");
        }
    }

    private static HttpUriRequestBase message(OutboundRequest request) {
        HttpUriRequestBase message = new HttpUriRequestBase(
                request.method(), URI.create(request.url().toASCIIString()));
        request.headers().forEach(message::setHeader);
        String body = request.body();
        if (body != null) {
            message.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null));
        }
        message.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(request.silence()))
                .setProtocolUpgradeEnabled(false)
                .build());
        return message;
    }

    private static HttpHost target(URI url) {
        return new HttpHost(url.getScheme(), url.getHost(), url.getPort());
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Header header : response.getHeaders()) {
            headers.computeIfAbsent(header.getName().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(header.getValue() == null ? "" : header.getValue());
        }
        InputStream body = response.getEntity() == null
                ? InputStream.nullInputStream()
                : response.getEntity().getContent();
        return new Answer(response.getCode(), headers, body);
    }
}
