package io.tasklane.notifier.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import org.apache.hc.client5.http.auth.AuthExchange;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy that an operator chose. It is trusted: its own address is not judged. It never shows its password. */
final class Proxy {

    private final HttpHost host;
    private final @Nullable UsernamePasswordCredentials login;

    private Proxy(HttpHost host, @Nullable UsernamePasswordCredentials login) {
        this.host = host;
        this.login = login;
    }

    /**
     * @param url {@code http://host:port}, with {@code user:password@} before the host if the proxy asks for them; nothing for no
     *     proxy
     * @throws IllegalArgumentException if it is anything else; the message does not hold it
     */
    static @Nullable Proxy parse(String url) {
        if (url.isBlank()) {
            return null;
        }
        URI uri = uri(url);
        boolean bare = uri.getRawPath().isEmpty() || "/".equals(uri.getRawPath());
        if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 1 || !bare) {
            throw notAProxy();
        }
        return new Proxy(new HttpHost("http", uri.getHost(), uri.getPort()), login(uri.getRawUserInfo()));
    }

    HttpHost host() {
        return host;
    }

    /** Lets an exchange log in without being asked to, for a challenge is not answered. Nobody but the proxy is told. */
    void introduceTo(HttpClientContext context) {
        if (login != null) {
            var basic = new BasicScheme();
            basic.initPreemptive(login);
            var exchange = new AuthExchange();
            exchange.select(basic);
            context.setAuthExchange(host, exchange);
        }
    }

    private static URI uri(String url) {
        try {
            URI uri = new URI(url);
            if (uri.isOpaque()) {
                throw notAProxy();
            }
            return uri;
        } catch (URISyntaxException notAUrl) {
            // Without the cause: its message holds the URL, and that a password.
            throw notAProxy();
        }
    }

    private static @Nullable UsernamePasswordCredentials login(@Nullable String userInfo) {
        if (userInfo == null) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        if (colon < 0) {
            throw notAProxy();
        }
        return new UsernamePasswordCredentials(
                decoded(userInfo.substring(0, colon)),
                decoded(userInfo.substring(colon + 1)).toCharArray());
    }

    /** Of percent-encoding alone; a plus is a plus. */
    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), UTF_8);
    }

    private static IllegalArgumentException notAProxy() {
        return new IllegalArgumentException(
                "tasklane.notifier.proxy must be http://host:port or http://user:password@host:port");
    }
}
