package io.tasklane.notifier.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncClientConnectionManager;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client for strangers' servers: it goes the way of a {@link Call} and looks nothing up but a proxy, follows nothing,
 * remembers nothing, unpacks nothing, repeats nothing, and reads headers only up to a bound.
 */
final class WebhookClient {

    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final TimeValue LIFE_OF_A_CONNECTION = TimeValue.ofMinutes(5);

    /** Common servers hang up after five seconds; to meet such a connection as it is closed costs an attempt. */
    private static final TimeValue LONGEST_IDLE = TimeValue.ofSeconds(4);

    private static final int MAX_HEADERS = 100;
    private static final int MAX_LINE_LENGTH = 8 * 1024;
    private static final int IO_THREADS = 2;

    private WebhookClient() {}

    /**
     * A client that runs.
     *
     * @param proxy what the ways of its calls may go through
     * @param maxConnections at most so many exchanges run at a time; none ever waits for a connection
     * @param deadline no exchange is of use for longer
     */
    static CloseableHttpAsyncClient start(@Nullable Proxy proxy, int maxConnections, Duration deadline) {
        CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .setConnectionManager(connections(proxy, maxConnections, Timeout.of(deadline)))
                .setIOReactorConfig(
                        IOReactorConfig.custom().setIoThreadCount(IO_THREADS).build())
                .setHttp1Config(Http1Config.custom()
                        .setMaxHeaderCount(MAX_HEADERS)
                        .setMaxLineLength(MAX_LINE_LENGTH)
                        .build())
                .setDefaultRequestConfig(requests(Timeout.of(deadline)))
                .setRoutePlanner(Call::route)
                .addExecInterceptorFirst("begins", Call::begins)
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), "connected", Call::connected)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .evictExpiredConnections()
                .evictIdleConnections(LONGEST_IDLE)
                .build();
        client.start();
        return client;
    }

    private static AsyncClientConnectionManager connections(
            @Nullable Proxy proxy, int maxConnections, Timeout deadline) {
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setDnsResolver(new NothingButTheProxy(
                        proxy == null ? null : proxy.host().getHostName()))
                .setMaxConnTotal(maxConnections)
                .setMaxConnPerRoute(maxConnections)
                .setDefaultTlsConfig(TlsConfig.custom()
                        .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                        .setHandshakeTimeout(CONNECT)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(deadline)
                        .setTimeToLive(LIFE_OF_A_CONNECTION)
                        .build())
                .build();
    }

    private static RequestConfig requests(Timeout deadline) {
        return RequestConfig.custom()
                .setConnectionRequestTimeout(deadline)
                .setResponseTimeout(deadline)
                .setAuthenticationEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build();
    }

    /** Addresses come with the way of a call; to look a receiver up here would be to look it up twice. */
    private record NothingButTheProxy(@Nullable String proxy) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            if (!host.equals(proxy)) {
                throw new UnknownHostException("nothing is looked up here");
            }
            return InetAddress.getAllByName(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
