package io.tasklane.gateway.streams;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.access.Standing;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.quotas.TenantQuotas;
import io.tasklane.gateway.status.CancelRequests;
import io.tasklane.gateway.submission.Submissions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Opens WebSockets. It is an ordinary route until the moment of the upgrade, so that the caller is known and whatever is refused
 * is a problem like any other.
 */
@RestController
class WebSocketController implements AutoCloseable {

    static final String SUBPROTOCOL = "tasklane.v1";

    private static final int CLOSING_THREADS = 4;
    private static final String CONTAINER = ServerContainer.class.getName();

    private final Streams streams;
    private final Submissions submissions;
    private final CancelRequests cancellations;
    private final TenantQuotas quotas;
    private final Connections connections;
    private final StreamProperties limits;
    private final StreamMeters meters;
    private final ExecutorService closing = Executors.newFixedThreadPool(CLOSING_THREADS, task -> {
        Thread thread = new Thread(task, "websockets-closing");
        thread.setDaemon(true);
        return thread;
    });

    WebSocketController(
            Streams streams,
            Submissions submissions,
            CancelRequests cancellations,
            TenantQuotas quotas,
            Connections connections,
            StreamProperties limits,
            StreamMeters meters) {
        this.streams = streams;
        this.submissions = submissions;
        this.cancellations = cancellations;
        this.quotas = quotas;
        this.connections = connections;
        this.limits = limits;
        this.meters = meters;
    }

    @Needs(Scope.READ)
    @GetMapping("/ws")
    void open(Caller caller, Standing standing, HttpServletRequest request, HttpServletResponse response) {
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))
                || !(request.getServletContext().getAttribute(CONTAINER) instanceof ServerContainer container)) {
            throw new ProblemException(Problem.of(
                    ProblemType.MALFORMED_REQUEST, "This path is for WebSocket; the request has no Upgrade"));
        }
        if (!offered(request).contains(SUBPROTOCOL)) {
            throw new ProblemException(
                    Problem.of(ProblemType.MALFORMED_REQUEST, "The client must offer the subprotocol " + SUBPROTOCOL));
        }
        connections.makeRoom();
        try {
            container.upgradeHttpToWebSocket(request, response, config(caller, standing), Map.of());
        } catch (DeploymentException | IOException | RuntimeException failed) {
            connections.refused();
            throw new ProblemException(
                    Problem.of(ProblemType.MALFORMED_REQUEST, "The connection cannot be made a WebSocket"));
        }
        if (response.getStatus() != HttpServletResponse.SC_SWITCHING_PROTOCOLS) {
            connections.refused();
        }
    }

    private ServerEndpointConfig config(Caller caller, Standing standing) {
        return ServerEndpointConfig.Builder.create(WebSocketEndpoint.class, "/ws")
                .subprotocols(List.of(SUBPROTOCOL))
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(new WebSocketEndpoint(
                                caller,
                                standing,
                                streams,
                                submissions,
                                cancellations,
                                quotas,
                                connections,
                                limits,
                                meters,
                                closing));
                    }
                })
                .build();
    }

    private static List<String> offered(HttpServletRequest request) {
        return Collections.list(request.getHeaders("Sec-WebSocket-Protocol")).stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .toList();
    }

    @Override
    public void close() {
        closing.shutdown();
    }
}
