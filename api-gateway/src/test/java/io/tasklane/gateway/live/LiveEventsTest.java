package io.tasklane.gateway.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent.Started;
import io.tasklane.model.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class LiveEventsTest {

    private final TaskId task = TaskId.create();
    private final List<Long> told = new ArrayList<>();
    private boolean lost;
    private final LiveListener listener = new LiveListener() {
        @Override
        public void on(LoggedEvent event) {
            told.add(event.offset());
        }

        @Override
        public void lost() {
            lost = true;
        }
    };

    @Test
    void whoJoinsIsToldWhatIsRememberedAndThenWhatHappens() {
        LiveEvents events = events(1 << 20);
        happened(events, task, 0, 10);
        happened(events, TaskId.create(), 0, 11);
        events.join(task, listener);
        happened(events, task, 0, 12);
        happened(events, TaskId.create(), 0, 13);

        assertThat(told).containsExactly(10L, 12L);
        events.leave(task, listener);
        happened(events, task, 0, 14);
        assertThat(told).hasSize(2);
        assertThat(events.listeners()).isZero();
    }

    @Test
    void whoComesBackGetsWhatIsNewAndNothingElse() {
        LiveEvents events = events(1 << 20);
        happened(events, task, 0, 10);
        happened(events, task, 0, 11);
        happened(events, task, 1, 5);

        assertThat(events.join("default", Map.of(0, 11L, 1, 6L), listener)).isTrue();
        assertThat(told).containsExactly(11L);
        assertThat(events.join(task, Map.of(0, 12L), listener)).isTrue();
        assertThat(told).containsExactly(11L);
    }

    @Test
    void whatIsForgottenOrNotThereYetCannotBeJoined() {
        LiveEvents events = events(5_000);
        for (long offset = 10; offset < 20; offset++) {
            happened(events, task, 0, offset);
        }
        long begins = events.extent().orElseThrow().begins().get(0);

        assertThat(begins).isBetween(11L, 19L);
        assertThat(events.join(task, Map.of(0, begins - 1), listener)).isFalse();
        assertThat(events.join(task, Map.of(0, 21L), listener)).isFalse();
        assertThat(events.join(task, Map.of(7, 0L), listener)).isFalse();
        assertThat(events.join("default", Map.of(0, begins - 1), listener)).isFalse();
        assertThat(told).isEmpty();
        assertThat(events.join(task, Map.of(0, begins), listener)).isTrue();
        assertThat(told).hasSize((int) (20 - begins));
    }

    @Test
    void whatIsTooMuchAtOnceCannotBeJoined() {
        LiveEvents events = events(1 << 20);
        for (long offset = 0; offset < 200; offset++) {
            happened(events, task, 0, offset);
        }

        assertThat(events.join("default", Map.of(0, 0L), listener)).isFalse();
        assertThat(events.join("default", Map.of(0, 150L), listener)).isTrue();
        assertThat(told).hasSize(50);
    }

    @Test
    void aTenantIsToldNothingOfOthers() {
        LiveEvents events = events(1 << 20);
        events.join("another", listener);
        happened(events, task, 0, 1);

        assertThat(told).isEmpty();
    }

    @Test
    void whoFailsIsLetGoAndNobodyElseMissesAnything() {
        LiveEvents events = events(1 << 20);
        List<String> failing = new ArrayList<>();
        for (int one = 0; one < 8; one++) {
            events.join("default", new LiveListener() {
                @Override
                public void on(LoggedEvent event) {
                    failing.add("told");
                    throw new IllegalStateException("it failed");
                }

                @Override
                public void lost() {
                    failing.add("lost");
                }
            });
        }
        events.join("default", listener);

        happened(events, task, 0, 10);
        happened(events, task, 0, 11);

        assertThat(told).containsExactly(10L, 11L);
        assertThat(failing).hasSize(16).containsOnly("told", "lost");
        assertThat(events.positions()).containsEntry(0, 12L);
    }

    @Test
    void aLogThatBeginsAnewIsToldToAll() {
        LiveEvents events = events(1 << 20);
        events.join(task, listener);
        events.beginAt("another log", Map.of(0, 0L));

        assertThat(lost).isTrue();
        assertThat(events.listeners()).isZero();
        assertThat(events.extent().orElseThrow().log()).isEqualTo("another log");
    }

    private static LiveEvents events(long bytes) {
        LiveEvents events = new LiveEvents(new LiveProperties(DataSize.ofBytes(bytes), 0));
        events.beginAt("log", Map.of(0, 0L, 1, 0L));
        return events;
    }

    private static void happened(LiveEvents events, TaskId taskId, int partition, long offset) {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        Task task = new Task(taskId, "default", "default", "resize", now, null, Map.of());
        var produced = new EventCodec("/test").encode("events", new Started(task, 1, now, "worker", 5), null);
        events.happened(LoggedEvent.of(new ConsumerRecord<>(
                        "events",
                        partition,
                        offset,
                        0L,
                        TimestampType.CREATE_TIME,
                        1,
                        produced.value().length,
                        produced.key(),
                        produced.value(),
                        produced.headers(),
                        Optional.empty()))
                .orElseThrow());
    }
}
