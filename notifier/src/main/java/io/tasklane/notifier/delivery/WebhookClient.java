package io.tasklane.notifier.delivery;

import io.tasklane.model.network.AddressPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncClientConnectionManager;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * An HTTP client for strangers' servers: it connects only to addresses that the policy allows, follows nothing, remembers
 * nothing, unpacks nothing, repeats nothing, and reads headers only up to a bound.
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
     * @param maxConnections at most so many exchanges run at a time; none ever waits for a connection
     * @param deadline no exchange is of use for longer
     */
    static CloseableHttpAsyncClient start(AddressPolicy policy, int maxConnections, Duration deadline) {
        CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .setConnectionManager(connections(policy, maxConnections, Timeout.of(deadline)))
                .setIOReactorConfig(
                        IOReactorConfig.custom().setIoThreadCount(IO_THREADS).build())
                .setHttp1Config(Http1Config.custom()
                        .setMaxHeaderCount(MAX_HEADERS)
                        .setMaxLineLength(MAX_LINE_LENGTH)
                        .build())
                .setDefaultRequestConfig(requests(Timeout.of(deadline)))
                .addExecInterceptorFirst("cut-off", CutOff::intercept)
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
            AddressPolicy policy, int maxConnections, Timeout deadline) {
        return PoolingAsyncClientConnectionManagerBuilder.create()
                .setDnsResolver(new PermittedAddresses(policy))
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

    /** Judges the very addresses that are connected to; an address in the URL itself comes this way, too. */
    private record PermittedAddresses(AddressPolicy policy) implements DnsResolver {

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return policy.resolve(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
