package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A task that a stopped worker has no time to finish is gone on with by another, from what was kept, and nothing is left of that. */
@ExtendWith(KillableSuiteExtension.class)
class CheckpointOutlivesADeployIT {

    @Test
    void theNextWorkerFindsWhatTheStoppedOneKeptAndRemovesItAtTheEnd(KillableSuite suite) {
        try (LoadWorkers workers = new LoadWorkers(suite, "deploy", "--tasklane.worker.drain-timeout=1s")) {
            workers.startReady("old");
            theNextGoesOn(suite, workers);
        }
    }

    private static void theNextGoesOn(KillableSuite suite, LoadWorkers workers) {
        GatewayClient gateway = suite.gateway();
        try (var checkpoints = suite.kafka().reader(suite.kafka().topic("task-checkpoints"), false)) {
            String id = gateway.submit(workers.task("\"keep\":\"halfway\",\"gate\":\"never-opened\""));
            List<ConsumerRecord<byte[], byte[]>> kept = new ArrayList<>();
            Awaitility.await("a state to be kept")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        checkpoints.poll(Duration.ofMillis(100)).forEach(kept::add);
                        return !kept.isEmpty();
                    });

            workers.stop("old");
            workers.start("new");

            gateway.awaitEnd(id, "completed");
            assertThat(gateway.result(id).get("worker").stringValue()).isEqualTo("new");
            assertThat(gateway.result(id).get("attempt").intValue()).isEqualTo(1);
            assertThat(gateway.result(id).get("found").stringValue()).isEqualTo("halfway");
            Awaitility.await("the state to be removed")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        checkpoints.poll(Duration.ofMillis(100)).forEach(kept::add);
                        return kept.get(kept.size() - 1).value() == null;
                    });
            assertThat(kept).extracting(state -> new String(state.key(), UTF_8)).containsOnly(id);
        }
    }
}
