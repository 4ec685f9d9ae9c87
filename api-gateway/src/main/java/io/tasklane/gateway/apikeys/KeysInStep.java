package io.tasklane.gateway.apikeys;

import com.mongodb.MongoException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;

/**
 * Keeps what a gateway knows of keys in step with the store, so that a key that was revoked at any gateway is refused at all of
 * them within ten seconds: two looks, and the time that one may take.
 */
final class KeysInStep implements InitializingBean, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(KeysInStep.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    private final ApiKeys keys;
    private final KnownKeys known;
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "api-keys-in-step");
        thread.setDaemon(true);
        return thread;
    });
    private boolean prepared;
    private boolean silent;

    KeysInStep(ApiKeys keys, KnownKeys known) {
        this.keys = keys;
        this.known = known;
    }

    @Override
    public void afterPropertiesSet() {
        background.scheduleWithFixedDelay(this::look, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (!prepared) {
                keys.prepare();
                prepared = true;
            }
            known.lookAgain();
            silent = false;
        } catch (MongoException failed) {
            log.atLevel(silent ? Level.DEBUG : Level.WARN)
                    .addKeyValue("reason", failed.toString())
                    .log("API keys cannot be looked up; those in use hold for some minutes, others are refused");
            silent = true;
        } catch (RuntimeException unexpected) {
            // Thrown on, it would end all looks.
            log.atError().setCause(unexpected).log("API keys cannot be looked up for a reason that was not foreseen");
        }
    }

    @Override
    public void destroy() {
        background.shutdownNow();
    }
}
