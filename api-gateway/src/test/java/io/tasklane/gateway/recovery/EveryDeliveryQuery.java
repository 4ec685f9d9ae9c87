package io.tasklane.gateway.recovery;

import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.deliveries.DeliveryStatus;
import io.tasklane.gateway.deliveries.WebhookRecords;
import io.tasklane.gateway.store.Store;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Asks the store everything that is ever asked of deliveries. */
public final class EveryDeliveryQuery {

    private static final String TENANT = "default";
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00Z");

    private EveryDeliveryQuery() {}

    public static void run(Store store) {
        store.prepareView();
        TaskId taskId = TaskId.create();
        DeliveryRequested asked = WebhookRecords.asked("msg_1", "ep_1", taskId, 0);
        Deliveries deliveries = new Deliveries(store);
        deliveries.keep(List.of(
                WebhookRecords.happened(asked),
                WebhookRecords.happened(WebhookRecords.attempted(asked, 1, AttemptOutcome.ABANDONED))));
        DeliveryLog log = new DeliveryLog(store);
        deliveries.attempts(log.find(TENANT, "msg_1").orElseThrow(), 10);
        everyFilter(log, taskId);
        deliveries.remove(List.of(taskId));
        ResendClaims claims = new ResendClaims(store);
        claims.claim(asked.anew(1), "a", TIME);
        claims.claim(asked.anew(1), "b", TIME);
        claims.claim(asked.anew(1), "c", TIME.plus(ResendClaims.SILENCE).plusMillis(1));
        claims.written(asked.anew(1));
        claims.claim(asked.anew(1), "d", TIME);
        claims.release(asked.anew(1), "c");
    }

    private static void everyFilter(DeliveryLog log, TaskId taskId) {
        DeliveryPlace place = new DeliveryPlace(TIME, "msg_1");
        for (String task : Arrays.asList(null, taskId.value())) {
            for (String endpoint : Arrays.asList(null, "ep_1")) {
                for (Set<DeliveryStatus> statuses :
                        List.of(Set.<DeliveryStatus>of(), Set.of(DeliveryStatus.HELD), RecoveryRequest.LOST)) {
                    for (String type : Arrays.asList(null, "task.completed")) {
                        for (Instant since : Arrays.asList(null, TIME)) {
                            DeliveryFilter filter =
                                    new DeliveryFilter(task, endpoint, statuses, type, since, TIME.plusSeconds(60));
                            DeliveryFilter open = new DeliveryFilter(task, endpoint, statuses, type, since, null);
                            for (DeliveryFilter each : List.of(filter, open)) {
                                log.page(TENANT, each, true, null, 10);
                                log.page(TENANT, each, true, place, 10);
                                log.toSend(TENANT, each, null, 10);
                                log.toSend(TENANT, each, place, 10);
                                log.count(TENANT, each);
                            }
                        }
                    }
                }
            }
        }
    }
}
