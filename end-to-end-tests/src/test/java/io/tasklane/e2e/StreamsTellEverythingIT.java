package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EventSourceParser.Event;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** A stream begins with how things are, and then tells everything that happens, once and in order. */
@ExtendWith(SuiteExtension.class)
class StreamsTellEverythingIT {

    private final GatewayClient gateway;
    private final WrittenEvents log;

    StreamsTellEverythingIT(RunningSuite suite) {
        gateway = suite.gateway();
        log = new WrittenEvents(
                suite.kafkaClientSettings().get("bootstrap.servers").toString(), suite.topicPrefix());
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aTasksStreamEndsWithTheTask() {
        String id =
                gateway.submit("{\"taskName\":\"echo\",\"parameters\":{\"a\":[1,\"\u00fc\\n\"]},\"delaySeconds\":2}");
        EventStream stream = ofTask(id, "");

        stream.awaitEnd();

        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.headers())
                .containsEntry("content-type", List.of("text/event-stream"))
                .containsEntry("cache-control", List.of("no-store"))
                .containsEntry("x-accel-buffering", List.of("no"));
        assertThat(stream.retry()).isBetween(500, 2_000);
        assertThat(stream.types().get(0)).isEqualTo("snapshot");
        assertThat(EventStream.json(stream.events().get(0)).get("taskId").stringValue())
                .isEqualTo(id);
        assertThat(stream.types().subList(1, stream.types().size())).endsWith("started", "completed");
        JsonNode completed =
                EventStream.json(stream.events().get(stream.events().size() - 1));
        assertThat(completed.get("specversion").stringValue()).isEqualTo("1.0");
        assertThat(completed.get("type").stringValue()).isEqualTo("io.tasklane.task.completed.v1");
        assertThat(completed.get("subject").stringValue()).isEqualTo(id);
        assertThat(completed.get("datacontenttype").stringValue()).isEqualTo("application/json");
        assertThat(completed.at("/data/result/data/a/1").stringValue()).isEqualTo("\u00fc\n");

        assertThat(ofTask(id, stream.lastEventId()).status())
                .as("no reason to come again")
                .isEqualTo(204);
        EventStream again = ofTask(id, "");
        again.awaitEnd();
        assertThat(again.types()).containsExactly("snapshot");
        assertThat(ofTask(id, again.lastEventId()).status()).isEqualTo(204);
    }

    @Test
    void whatWasTakenBackIsNeverTold() {
        String id = WrittenEvents.taskId();
        log.commit(id, "started");
        gateway.awaitKnown(id);
        try (EventStream stream = ofTask(id, "")) {
            log.abort(List.of(log.event(id, "progressed", 1), log.event(id, "failed", 1)));
            log.commit(List.of(log.event(id, "progressed", 2)));
            log.abort(List.of(log.event(id, "failed", 2)));
            log.commit(List.of(log.event(id, "completed", 3)));

            stream.awaitEnd();

            assertThat(ids(stream, id))
                    .endsWith("progressed.2", "completed.3")
                    .doesNotContain("progressed.1", "failed.1", "failed.2");
        }
    }

    @Test
    void whoComesBackGetsWhatWasMissedAndNothingTwice() {
        String id = WrittenEvents.taskId();
        log.commit(id, "scheduled");
        gateway.awaitKnown(id);
        EventStream first = ofTask(id, "");
        first.awaitTypes("snapshot");
        log.commit(List.of(log.event(id, "started", 1), log.event(id, "progressed", 1)));
        first.awaitTypes("progressed");
        first.close();
        Event started = first.events().stream()
                .filter(event -> event.type().equals("started"))
                .findFirst()
                .orElseThrow();
        log.commit(
                List.of(log.event(id, "progressed", 2), log.event(id, "retrying", 3), log.event(id, "cancelled", 4)));

        EventStream second = ofTask(id, started.lastEventId());
        second.awaitEnd();
        EventStream byParameter =
                EventStream.open(gateway.uri("/taskStatus/" + id + "/events?lastEventId=" + started.lastEventId()), "");
        byParameter.awaitEnd();

        assertThat(ids(second, id)).containsExactly("progressed.1", "progressed.2", "retrying.3", "cancelled.4");
        assertThat(ids(byParameter, id)).isEqualTo(ids(second, id));
        EventStream third = ofTask(id, second.events().get(2).lastEventId());
        third.awaitEnd();
        assertThat(ids(third, id)).containsExactly("cancelled.4");
    }

    @Test
    void aFilterChoosesAmongAllTasks() {
        String customer = UUID.randomUUID().toString();
        String mine = WrittenEvents.taskId();
        String other = WrittenEvents.taskId();
        String before = WrittenEvents.taskId();
        log.commit(List.of(log.event(before, "started", 0, "filtered", Map.of("customer", customer))));
        gateway.awaitKnown(before);
        String query = "/events?taskName=filtered&label.customer=" + customer;
        try (EventStream stream = EventStream.open(gateway.uri(query), "")) {
            stream.awaitTypes("snapshot");
            assertThat(EventStream.json(stream.events().get(0))
                            .at("/tasks/0/taskId")
                            .stringValue())
                    .isEqualTo(before);
            log.commit(List.of(
                    log.event(other, "started", 0, "filtered", Map.of()),
                    log.event(mine, "started", 0, "filtered", Map.of("customer", customer, "x", "y")),
                    log.event(other, "started", 1, "another", Map.of("customer", customer)),
                    log.event(mine, "completed", 1, "filtered", Map.of("customer", customer, "x", "y"))));
            stream.awaitTypes("completed");

            assertThat(stream.types()).containsExactly("snapshot", "started", "completed");
            assertThat(stream.hasEnded()).isFalse();

            log.commit(List.of(log.event(mine, "started", 2, "filtered", Map.of("customer", customer, "x", "y"))));
            try (EventStream again =
                    EventStream.open(gateway.uri(query), stream.events().get(1).lastEventId())) {
                again.awaitTypes("completed", "started");
                assertThat(again.types()).containsExactly("completed", "started");
            }
        }
    }

    @Test
    void aCursorOfAnotherStreamOrNoneAtAllBeginsAnew() {
        String id = WrittenEvents.taskId();
        String other = WrittenEvents.taskId();
        log.commit(id, "started");
        log.commit(other, "started");
        gateway.awaitKnown(id);
        gateway.awaitKnown(other);
        EventStream first = ofTask(other, "");
        first.awaitTypes("snapshot");
        first.close();
        for (String cursor : List.of(first.lastEventId(), "nonsense", "7", "AAAA", "a".repeat(3_000))) {
            try (EventStream stream = ofTask(id, cursor)) {
                stream.awaitTypes("reset", "snapshot");
                assertThat(stream.types()).containsExactly("reset", "snapshot");
            }
        }
    }

    @Test
    void whatCannotBeFollowedIsAProblem() {
        assertProblem("/taskStatus/nonsense/events", 404);
        assertProblem("/taskStatus/018cc251-f400-7000-8000-000000000000/events", 404);
        assertProblem("/events?taskname=x", 400);
        assertProblem("/events?taskName=x&taskName=y", 400);
        assertProblem("/events?label.=x", 400);
        assertProblem("/taskStatus/018cc251-f400-7000-8000-000000000000/events?taskName=x", 400);
        HttpResponse<String> json = gateway.send(
                gateway.request("/events").header("Accept", "application/json").GET());
        assertThat(json.statusCode()).isEqualTo(406);
    }

    private void assertProblem(String path, int status) {
        HttpResponse<String> answer = gateway.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    private EventStream ofTask(String id, String lastEventId) {
        return EventStream.open(gateway.uri("/taskStatus/" + id + "/events"), lastEventId);
    }

    /** The ids of its events, without what all of a task's share. */
    private static List<String> ids(EventStream stream, String taskId) {
        return stream.events().stream()
                .filter(event -> !event.type().equals("snapshot"))
                .map(event -> EventStream.json(event).get("id").stringValue().substring(taskId.length() + 1))
                .toList();
    }
}
