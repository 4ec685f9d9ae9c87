package io.tasklane.gateway.streams;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Standing;
import io.tasklane.gateway.quotas.TenantQuotas;
import io.tasklane.gateway.status.CancelRequests;
import io.tasklane.gateway.submission.Submissions;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's end of one WebSocket. One message at a time is on its way, and nobody waits for it. */
final class WebSocketEndpoint extends Endpoint implements Wire, Connection {

    private static final Logger log = LoggerFactory.getLogger(WebSocketEndpoint.class);

    /** Of Tomcat: how long a client may be silent, and how long a message that must be waited for may take, in ms. */
    private static final String READ_IDLE = "org.apache.tomcat.websocket.READ_IDLE_TIMEOUT_MS";

    private static final String BLOCKING_SEND = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";
    private static final long CLOSING_MILLIS = 2_000;
    private static final long SENDING_MILLIS = 20_000;
    private static final int KEEP_ALIVES_WITHOUT_ANSWER = 4;
    private static final CloseReason TOO_SLOW =
            new CloseReason(CloseReason.CloseCodes.getCloseCode(4429), "the client reads too slowly");
    private static final CloseReason GOING_AWAY =
            new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "the gateway ends it; come again");

    private final Standing standing;
    private final Connections connections;
    private final StreamProperties limits;
    private final Executor waiting;
    private final Outbox outbox;
    private final WebSocketConnection client;
    private final Turns turns = new Turns();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable Session session;

    WebSocketEndpoint(
            Caller caller,
            Standing standing,
            Streams streams,
            Submissions submissions,
            CancelRequests cancellations,
            TenantQuotas quotas,
            Connections connections,
            StreamProperties limits,
            StreamMeters meters,
            Executor waiting) {
        this.standing = standing;
        this.connections = connections;
        this.limits = limits;
        this.waiting = waiting;
        this.outbox = new Outbox(this, connections.writing(), limits, meters);
        this.client = new WebSocketConnection(
                caller, streams, submissions, cancellations, quotas, outbox, limits.maxSubscriptions());
    }

    @Override
    public void onOpen(Session opened, EndpointConfig config) {
        long silence = KEEP_ALIVES_WITHOUT_ANSWER * limits.keepAlive().toMillis();
        int most = (int) limits.maxMessageSize().toBytes();
        opened.setMaxTextMessageBufferSize(most);
        opened.setMaxBinaryMessageBufferSize(1);
        opened.getUserProperties().put(READ_IDLE, silence);
        opened.getUserProperties().put(BLOCKING_SEND, CLOSING_MILLIS);
        opened.getAsyncRemote().setSendTimeout(SENDING_MILLIS);
        session = opened;
        connections.added(this);
        opened.addMessageHandler(String.class, (MessageHandler.Whole<String>) client::on);
        outbox.pump();
    }

    @Override
    public boolean isReady() {
        Session open = session;
        return open != null && open.isOpen() && turns.isFree();
    }

    @Override
    public void write(String text) {
        turns.take(() -> send(text));
    }

    private void send(String text) {
        Session open = session;
        if (open != null) {
            open.getAsyncRemote().sendText(text, result -> {
                if (result.isOK()) {
                    turns.pass();
                    outbox.pump();
                } else {
                    outbox.abort();
                }
            });
        }
    }

    /** Only while nothing is on its way. The other end may have to be waited for all the same, so not where others are written to. */
    @Override
    public void stayInTouch() {
        Session open = session;
        if (open != null && open.isOpen() && outbox.isEmpty() && turns.takeIfFree()) {
            waiting.execute(() -> {
                try {
                    open.getBasicRemote().sendPing(ByteBuffer.allocate(0));
                } catch (IOException | RuntimeException gone) {
                    log.atDebug().setCause(gone).log("A client could not be pinged");
                    outbox.abort();
                } finally {
                    turns.pass();
                    outbox.pump();
                }
            });
        }
    }

    @Override
    public boolean isStillAllowed() {
        return standing.holds();
    }

    @Override
    public void end() {
        outbox.end();
    }

    @Override
    public void finish() {
        close(GOING_AWAY);
    }

    @Override
    public void abort() {
        close(TOO_SLOW);
    }

    /** To say good-bye may have to wait for the client: others must not wait with it. */
    private void close(CloseReason reason) {
        Session open = session;
        if (open != null && closed.compareAndSet(false, true)) {
            waiting.execute(() -> {
                try {
                    open.close(reason);
                } catch (IOException | RuntimeException gone) {
                    log.atDebug().setCause(gone).log("A client was gone already");
                }
            });
        }
    }

    @Override
    public void onClose(Session ended, CloseReason reason) {
        closed.set(true);
        connections.removed(this);
        client.close();
        outbox.abort();
    }

    @Override
    public void onError(Session failed, Throwable cause) {
        log.atDebug().setCause(cause).log("A WebSocket failed");
    }
}
