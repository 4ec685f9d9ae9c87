package io.tasklane.notifier.delivery;

import io.tasklane.model.network.CallbackUrls;
import java.net.InetAddress;
import java.net.URI;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.RouteInfo.LayerType;
import org.apache.hc.client5.http.RouteInfo.TunnelType;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.jspecify.annotations.Nullable;

/**
 * The way to a receiver: to one address that was judged, and to no other. Through a proxy it is a tunnel to that address, for http
 * too, so that the proxy looks nothing up, either, and all that comes out of the tunnel is the receiver's. Name and certificate of
 * the receiver are those of the URL.
 *
 * @param proxy where the tunnel begins; none for a connection of one's own
 */
record Way(InetAddress address, @Nullable Proxy proxy) {

    /** @param target scheme, name and port of the URL */
    HttpRoute route(HttpHost target) {
        boolean secure = URIScheme.HTTPS.same(target.getSchemeName());
        int port = CallbackUrls.portOf(URI.create(target.toURI()));
        if (proxy == null) {
            return new HttpRoute(
                    new HttpHost(target.getSchemeName(), address, target.getHostName(), port), null, secure);
        }
        var named = new HttpHost(target.getSchemeName(), target.getHostName(), port);
        return new HttpRoute(
                new HttpHost(target.getSchemeName(), literal(), port),
                named,
                null,
                new HttpHost[] {proxy.host()},
                secure,
                TunnelType.TUNNELLED,
                secure ? LayerType.LAYERED : LayerType.PLAIN);
    }

    void introduceTo(HttpClientContext context) {
        if (proxy != null) {
            proxy.introduceTo(context);
        }
    }

    /** The address as it is written, without a zone. */
    String literal() {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
