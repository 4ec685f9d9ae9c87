package io.tasklane.notifier.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Ids that follow from what they name, so that an event that is read twice leads to the same delivery. */
final class DeliveryIds {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private DeliveryIds() {}

    /** The {@code webhook-id}. It holds no dot, which separates the parts of what is signed. */
    static String ofEvent(String eventId) {
        return "msg_" + digest(eventId, 16);
    }

    /** The same of an event that goes to a standing endpoint: each of them gets a delivery of its own. */
    static String ofEvent(String eventId, String endpointId) {
        return "msg_" + digest(eventId + "\n" + endpointId, 16);
    }

    /** The endpoint that a task's own callback URL stands for: all that a tenant calls at one origin is one endpoint. */
    static String ofEndpoint(String tenant, URI url) {
        return "url_" + digest(tenant + "\n" + origin(url), 8);
    }

    private static String origin(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int defaultPort = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
        int port = url.getPort() < 0 ? defaultPort : url.getPort();
        return scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + ":" + port;
    }

    private static String digest(String text, int bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(hash, 0, bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
