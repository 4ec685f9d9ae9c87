package io.tasklane.gateway.idempotency;

import com.mongodb.MongoException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;

/** Sees to it that MongoDB removes keys that are overdue. It does not give up, so that a gateway may start before MongoDB does. */
final class OverdueKeys implements InitializingBean, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OverdueKeys.class);
    private static final int SECONDS_BETWEEN_ATTEMPTS = 5;

    private final IdempotencyKeys keys;
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "overdue-keys");
        thread.setDaemon(true);
        return thread;
    });

    OverdueKeys(IdempotencyKeys keys) {
        this.keys = keys;
    }

    @Override
    public void afterPropertiesSet() {
        background.execute(this::prepareUntilDone);
    }

    private void prepareUntilDone() {
        try {
            keys.prepare();
            background.shutdown();
        } catch (MongoException | IllegalStateException failed) {
            if (!background.isShutdown()) {
                log.atDebug().setCause(failed).log("Nothing removes overdue keys yet");
                background.schedule(this::prepareUntilDone, SECONDS_BETWEEN_ATTEMPTS, TimeUnit.SECONDS);
            }
        }
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
