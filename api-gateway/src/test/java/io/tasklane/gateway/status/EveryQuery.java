package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;
import static io.tasklane.gateway.status.Happenings.kafkaRecord;
import static io.tasklane.gateway.status.Happenings.second;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.expiry.PurgeAt;
import io.tasklane.gateway.history.TaskHistories;
import io.tasklane.gateway.results.Results;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.bson.Document;

/** Asks the store everything that the gateway's status side ever asks it. */
public final class EveryQuery {

    private EveryQuery() {}

    /** Of the store, which is empty at first. */
    public static void run(Store store) {
        Happenings happenings = new Happenings();
        TaskId taskId = happenings.task.taskId();
        store.prepareView();
        var projection = new Projection(TOPICS, store, new Arrivals(), tasks -> {}, new SimpleMeterRegistry());
        projection.on(List.of(
                kafkaRecord(TOPICS.queue("default"), 1, happenings.submitted()),
                kafkaRecord(TOPICS.taskEvents(), 1, happenings.scheduled(1, 900))));
        TaskViews views = new TaskViews(store);
        views.find(taskId);
        views.hadOnce(taskId, "default");
        TaskClaims claims = new TaskClaims(store);
        claims.claim(taskId, ClaimPurpose.CANCEL, "a", second(2));
        claims.takeOver(
                taskId,
                (TaskClaims.Standing.Taken) claims.claim(taskId, ClaimPurpose.CANCEL, "b", second(2)),
                "b",
                second(3));
        claims.wish(store.generation(), taskId, "b", second(4));
        claims.release(taskId, "b");
        claims.wished(List.of(taskId), second(5));
        new TaskHistories(store).page(taskId, "default", null, 10);
        ProjectionOffsets offsets = new ProjectionOffsets(store);
        offsets.advanceTo(Map.of(new TopicPartition("topic", 0), 1L));
        offsets.all();
        TaskRemainders.bring(
                store.read(TaskViews.COLLECTION)
                        .find(new Document("_id", taskId.value()))
                        .into(new ArrayList<>()),
                store.at(2));
        projection.on(List.of(kafkaRecord(TOPICS.taskEvents(), 2, happenings.completed(9, 1))));
        new Results(store).find(taskId, "default");
        PurgeAt.time(store, second(9_000), Duration.ofMinutes(1), Duration.ofMinutes(1), () -> true);
    }
}
