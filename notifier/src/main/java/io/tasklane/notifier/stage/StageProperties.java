package io.tasklane.notifier.stage;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the stages run.
 *
 * @param instance the name of this process, which no other notifier that lives may bear; host name and chance where not given
 * @param threads how many records all stages process at a time by code that blocks; an attempt that is under way holds none
 * @param drainTimeout how long a stop waits for attempts that are under way; what is not done by then is done by the next owner
 */
@ConfigurationProperties("tasklane.notifier")
record StageProperties(
        @DefaultValue("") String instance,
        @DefaultValue("4") int threads,
        @DefaultValue("5s") Duration drainTimeout) {

    StageProperties {
        if (instance.isBlank()) {
            instance = hostName() + "-" + UUID.randomUUID().toString().substring(0, 8);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("tasklane.notifier.threads must be at least 1");
        }
        if (drainTimeout.isNegative()) {
            throw new IllegalArgumentException("tasklane.notifier.drain-timeout must not be negative");
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "notifier";
        }
    }
}
