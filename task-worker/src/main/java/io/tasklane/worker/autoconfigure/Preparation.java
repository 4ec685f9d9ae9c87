package io.tasklane.worker.autoconfigure;

import io.tasklane.model.KafkaSettings;
import io.tasklane.model.TopicCreation;
import io.tasklane.worker.control.ControlFollower;
import io.tasklane.worker.types.HandledTypes;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What must be done before the first task is run: the topics are there, what this worker can run is announced, and which tasks
 * are to be cancelled is known. All that consume wait for it; the first one does it.
 */
final class Preparation implements Runnable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final WorkerProperties properties;
    private final HandledTypes types;
    private final ControlFollower follower;
    private final Clock clock;
    private boolean done;
    private volatile int failures;
    private @Nullable RuntimeException lastFailure;

    Preparation(
            KafkaSettings kafka,
            WorkerProperties properties,
            HandledTypes types,
            ControlFollower follower,
            Clock clock) {
        this.kafka = kafka;
        this.properties = properties;
        this.types = types;
        this.follower = follower;
        this.clock = clock;
    }

    /** @throws IllegalStateException if it cannot be done now */
    @Override
    public void run() {
        int before = failures;
        synchronized (this) {
            if (done) {
                return;
            }
            if (failures != before) {
                // Another one has just tried in vain while this one waited for its turn.
                throw new IllegalStateException("the preparation failed", lastFailure);
            }
            try {
                prepare();
                done = true;
            } catch (RuntimeException failure) {
                lastFailure = failure;
                failures++;
                throw failure;
            }
        }
    }

    private void prepare() {
        new TopicCreation(kafka.topics(), kafka.partitions())
                .createMissing(kafka.clientSettings(), properties.queueNames());
        new TypeAnnouncements(kafka.clientSettings(), kafka.topics(), clock).publish(types.announcements());
        follower.requireRecent(PATIENCE);
    }
}
