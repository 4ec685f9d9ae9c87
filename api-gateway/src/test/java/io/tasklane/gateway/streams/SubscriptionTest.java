package io.tasklane.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.live.LiveFixture;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent.Completed;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class SubscriptionTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final StreamSubject ALL = new StreamSubject("default", null, null, Map.of());
    private static final StreamProperties LIMITS = new StreamProperties(
            10,
            10,
            100,
            DataSize.ofMegabytes(1),
            0,
            DataSize.ofBytes(100),
            Duration.ofSeconds(15),
            Duration.ofHours(1),
            "secret");

    private final LiveFixture log = new LiveFixture();
    private final Cursors cursors = new Cursors("secret");
    private final Client client = new Client();
    private final Outbox outbox =
            new Outbox(client, Runnable::run, LIMITS, new StreamMeters(new SimpleMeterRegistry()));
    private final Subscription subscription =
            new Subscription(ALL, "log", outbox, SseDialect.INSTANCE, cursors, () -> {});
    private final Task task = new Task(TaskId.create(), "default", "default", "resize", NOW, null, Map.of());

    @Test
    void aResetLeavesTheClientTheCursorThatItCameWith() {
        subscription.tellReset();

        assertThat(client.written)
                .singleElement()
                .satisfies(
                        frame -> assertThat(frame).startsWith("event: reset\n").doesNotContain("id: "));
    }

    @Test
    void thereIsNoCursorBeforeTheSnapshot() {
        subscription.beginEarly();
        subscription.hasBegunAt(
                log.events.join("default", subscription).orElseThrow().next());
        log.happened(new Started(task, 1, NOW, "worker", 5), 0, 0);
        subscription.stayInTouch(log.events);

        assertThat(client.written).as("a comment and no more").containsExactly(":\n\n");

        subscription.tellAfter("{}", -1, false);

        assertThat(client.written).hasSize(3);
        assertThat(client.written.get(1)).startsWith("event: snapshot\n");
        assertThat(cursor(client.written.get(1)).next()).containsEntry(0, 0L);
        assertThat(client.written.get(2)).startsWith("event: started\n");
        assertThat(cursor(client.written.get(2)).next()).containsEntry(0, 1L);
    }

    @Test
    void whoHasBeenToldEverythingHasGotAsFarAsTheGateway() {
        subscription.beginEarly();
        subscription.hasBegunAt(
                log.events.join("default", subscription).orElseThrow().next());
        subscription.tellAfter("{}", -1, false);
        Task another = new Task(TaskId.create(), "another", "default", "resize", NOW, null, Map.of());
        log.happened(new Started(another, 1, NOW, "worker", 5), 1, 7);
        subscription.stayInTouch(log.events);

        String last = client.written.get(client.written.size() - 1);
        assertThat(last).startsWith(":\nid: ");
        assertThat(cursor(last).next()).containsEntry(1, 8L);
    }

    @Test
    void whatIsStillOnItsWayIsNotPassedOver() {
        subscription.beginEarly();
        subscription.hasBegunAt(
                log.events.join("default", subscription).orElseThrow().next());
        subscription.tellAfter("{}", -1, false);
        client.reads = false;
        log.happened(new Started(task, 1, NOW, "worker", 5), 0, 3);
        log.happened(new Completed(task, 1, NOW, TaskResult.text("text/plain", "a")), 0, 4);
        subscription.stayInTouch(log.events);
        client.reads = true;
        outbox.pump();

        assertThat(client.written).hasSize(3);
        assertThat(cursor(client.written.get(1)).next()).containsEntry(0, 4L);
        assertThat(cursor(client.written.get(2)).next()).containsEntry(0, 5L);
    }

    private Cursor cursor(String frame) {
        String id = frame.lines()
                .filter(line -> line.startsWith("id: "))
                .findFirst()
                .orElseThrow();
        Optional<Cursor> cursor = cursors.read(id.substring(4), ALL, "log");
        return cursor.orElseThrow();
    }

    private static final class Client implements Wire {

        private final List<String> written = new ArrayList<>();
        private boolean reads = true;

        @Override
        public boolean isReady() {
            return reads;
        }

        @Override
        public void write(String text) {
            written.add(text);
        }

        @Override
        public void finish() {
            reads = false;
        }

        @Override
        public void abort() {
            reads = false;
        }
    }
}
