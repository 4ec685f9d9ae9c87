package io.tasklane.gateway;

import io.tasklane.model.Task;
import io.tasklane.model.TopicCreation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Sees to it that all topics exist, those of announced queues included. It works in the background and does not give up, so
 * that a gateway may start before its broker does.
 */
public final class TopicsInPlace implements InitializingBean, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(TopicsInPlace.class);
    private static final int SECONDS_BETWEEN_ATTEMPTS = 2;

    private final TopicCreation creation;
    private final BrokerAdmin admin;
    private final Set<String> queues = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "topics-in-place");
        thread.setDaemon(true);
        return thread;
    });

    TopicsInPlace(TopicCreation creation, BrokerAdmin admin) {
        this.creation = creation;
        this.admin = admin;
    }

    @Override
    public void afterPropertiesSet() {
        withQueue(Task.DEFAULT_QUEUE);
    }

    /** Creates the queue's topic soon, if nobody did. */
    public void withQueue(String queue) {
        if (queues.add(queue)) {
            background.execute(() -> createUntilDone(queue, true));
        }
    }

    private void createUntilDone(String queue, boolean first) {
        try {
            creation.createMissing(admin.get(), Set.of(queue));
        } catch (RuntimeException failed) {
            if (background.isShutdown()) {
                return;
            }
            log.atLevel(first ? Level.WARN : Level.DEBUG)
                    .setCause(failed)
                    .addKeyValue("queue", queue)
                    .log("Topics cannot be created yet; tasks of this queue may be refused until they can");
            background.schedule(() -> createUntilDone(queue, false), SECONDS_BETWEEN_ATTEMPTS, TimeUnit.SECONDS);
        }
    }

    @Override
    public void destroy() {
        background.shutdownNow();
    }
}
