package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EventSourceParser.Event;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** One connection of an EventSource. What it reads is kept; it does not come again by itself. */
final class EventStream implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newFixedThreadPool(4, task -> {
                Thread thread = new Thread(task, "event-streams");
                thread.setDaemon(true);
                return thread;
            }))
            .build();

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<HttpResponse.ResponseInfo> answer = new CompletableFuture<>();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final EventSourceParser parser;
    private volatile Flow.Subscription subscription;
    private volatile boolean closed;

    private EventStream(String lastEventId, Consumer<Event> told) {
        parser = new EventSourceParser(lastEventId, event -> {
            events.add(event);
            told.accept(event);
        });
    }

    /** @param lastEventId what the connection before had in the end; empty for none */
    static EventStream open(URI uri, String lastEventId) {
        return open(uri, lastEventId, event -> {});
    }

    static EventStream open(URI uri, String lastEventId, Consumer<Event> told) {
        return open(HttpRequest.newBuilder(uri), lastEventId, told);
    }

    static EventStream open(HttpRequest.Builder request, String lastEventId, Consumer<Event> told) {
        EventStream stream = new EventStream(lastEventId, told);
        request.header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HTTP.sendAsync(request.build(), info -> {
                    stream.answer.complete(info);
                    return stream.new Body();
                })
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        stream.answer.completeExceptionally(failure);
                        stream.end.complete(null);
                    }
                });
        return stream;
    }

    /** The answer's status; fails if there is none. */
    int status() {
        return answer.orTimeout(60, TimeUnit.SECONDS).join().statusCode();
    }

    Map<String, List<String>> headers() {
        return answer.join().headers().map();
    }

    List<Event> events() {
        return events;
    }

    List<String> types() {
        return events.stream().map(Event::type).toList();
    }

    static JsonNode json(Event event) {
        return GatewayClient.JSON.readTree(event.data());
    }

    String lastEventId() {
        return parser.lastEventId();
    }

    int comments() {
        return parser.comments();
    }

    Integer retry() {
        return parser.retry();
    }

    boolean hasEnded() {
        return end.isDone();
    }

    /** Waits until that is so, or fails if the stream ends before. */
    void await(String what, BooleanSupplier enough) {
        Awaitility.await(what)
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> assertThat(enough.getAsBoolean() || hasEnded())
                        .as("%s on %s", what, this)
                        .isTrue());
        assertThat(enough.getAsBoolean())
                .as("%s before the end of %s", what, this)
                .isTrue();
    }

    void awaitTypes(String... expected) {
        await("the events " + List.of(expected), () -> types().containsAll(List.of(expected)));
    }

    void awaitEnd() {
        await("the end of the stream", this::hasEnded);
    }

    @Override
    public String toString() {
        String status = answer.isDone() && !answer.isCompletedExceptionally()
                ? Integer.toString(answer.join().statusCode())
                : "none yet";
        return "a stream with status " + status + " that has told " + types();
    }

    @Override
    public void close() {
        closed = true;
        Flow.Subscription reading = subscription;
        if (reading != null) {
            reading.cancel();
        }
        end.complete(null);
    }

    private final class Body implements HttpResponse.BodySubscriber<Void> {

        @Override
        public CompletionStage<Void> getBody() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onSubscribe(Flow.Subscription reading) {
            subscription = reading;
            if (closed) {
                reading.cancel();
            } else {
                reading.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(List<ByteBuffer> portions) {
            if (!closed) {
                portions.forEach(parser::feed);
            }
        }

        @Override
        public void onError(Throwable broken) {
            end.complete(null);
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
