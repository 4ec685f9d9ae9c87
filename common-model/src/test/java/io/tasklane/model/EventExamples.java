package io.tasklane.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One event of each type, with every field that it can have. */
final class EventExamples {

    static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");
    static final TaskId ID = new TaskId("019b7a5e-1c00-7000-8000-000000000001");
    static final Task TASK = new Task(
            ID, "acme", "default", "data_analysis", NOON, "https://client.example.com/hook", Map.of("customer", "42"));
    static final TaskError ERROR = TaskError.of("dataset-not-found", "The task failed for good", "no such file");

    static final ResultRef REF = new ResultRef("65f0a1b2c3d4e5f60718293a", 300_000_000, "0123456789abcdef".repeat(4));

    static List<WireEvent> all() {
        var parameters = TaskJson.MAPPER.readTree("{\"dataset\":\"a.csv\",\"ratio\":1.10}");
        return List.of(
                new TaskEvent.Submitted(TASK, 2, parameters, NOON, NOON.plusSeconds(60), 30, 3, RetryPolicy.DEFAULT, 1),
                new TaskEvent.Scheduled(TASK, 1, NOON, NOON.plusSeconds(5)),
                new TaskEvent.Started(TASK, 1, NOON, "worker-1", 5),
                new TaskEvent.Progressed(TASK, 1, NOON, 7, new Progress(0.25, "quarter")),
                new TaskEvent.Retrying(TASK, 1, NOON, ERROR, NOON.plusSeconds(1)),
                new TaskEvent.Completed(TASK, 1, NOON, TaskResult.json(parameters)),
                new TaskEvent.Completed(TASK, 1, NOON, TaskResult.binary("image/png", new byte[] {1, 2, 3})),
                new TaskEvent.Completed(TASK, 1, NOON, TaskResult.kept("text/csv", REF)),
                new TaskEvent.Failed(TASK, 1, NOON, ERROR),
                new TaskEvent.Cancelled(TASK, 1, NOON),
                new CancelRequested(ID, "acme", NOON, true),
                new WebhookEvent.DeliveryRequested(
                        "msg_1",
                        "url_1",
                        "acme",
                        ID,
                        NOON,
                        2,
                        "https://client.example.com/hook",
                        "task.completed",
                        "{}",
                        1,
                        NOON),
                new WebhookEvent.Attempted(
                        "msg_1",
                        "url_1",
                        "acme",
                        ID,
                        1,
                        NOON,
                        "https://client.example.com/hook",
                        12,
                        AttemptOutcome.RETRYING,
                        503,
                        "status",
                        "answered 503",
                        NOON.plusSeconds(5),
                        1,
                        "task.completed",
                        "come back later",
                        "203.0.113.7"),
                new WebhookEndpoint(
                        "ep_1",
                        "acme",
                        2,
                        NOON,
                        NOON,
                        "https://client.example.com/hook",
                        List.of("task.completed", "task.failed"),
                        Map.of("customer", "42"),
                        "what accounting listens to",
                        true,
                        WebhookEndpoint.Payload.THIN,
                        WebhookEndpoint.Ordering.PER_TASK,
                        new WebhookEndpoint.RateLimit(10, 20),
                        5,
                        List.of(new WebhookEndpoint.SealedHeader("Authorization", "AbCd")),
                        List.of(new WebhookEndpoint.SealedSecret("v1a", "AbCd", "EfGh", "key-1", NOON, NOON)),
                        WebhookEndpoint.Verification.PING,
                        NOON.minusSeconds(5)),
                new EndpointCondition(
                        "ep_1",
                        "acme",
                        NOON,
                        EndpointCondition.Condition.DISABLED,
                        "gone",
                        "answered 410",
                        "https://client.example/hook"));
    }

    private EventExamples() {}
}
