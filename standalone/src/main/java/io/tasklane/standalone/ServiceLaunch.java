package io.tasklane.standalone;

import io.tasklane.model.secrets.WebhookKeyset;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts services, each in a Spring context of its own, with what they need to know of the suite. */
final class ServiceLaunch {

    private static final int FIRST_JAVA_WITH_VIRTUAL_THREADS = 21;

    private final Map<String, String> shared = new LinkedHashMap<>();
    private final StandaloneSettings settings;

    ServiceLaunch(StandaloneSettings settings, String kafka, String mongo, String webhookSecret, Path webhookKeyset) {
        this.settings = settings;
        shared.put("tasklane.kafka.bootstrap-servers", kafka);
        shared.put("tasklane.mongodb.uri", mongo);
        shared.put("tasklane.worker.datasets-dir", settings.datasetsFolder().toString());
        shared.put("tasklane.notifier.signing-secret", webhookSecret);
        shared.put(WebhookKeyset.SETTING, webhookKeyset.toString());
        // On a machine of one's own, receivers and datasets are on that machine.
        shared.put("tasklane.network.allowed-addresses", "127.0.0.0/8,::1/128");
        if (settings.externalKafka().isEmpty()) {
            shared.put("tasklane.kafka.partitions", "4");
        }
        if (Runtime.version().feature() >= FIRST_JAVA_WITH_VIRTUAL_THREADS) {
            shared.put("spring.threads.virtual.enabled", "true");
        }
        shared.put("spring.lifecycle.timeout-per-shutdown-phase", "5s");
        shared.put("server.address", "127.0.0.1");
        shared.put("server.port", Integer.toString(settings.serverPort()));
        shared.putAll(settings.others());
    }

    /** @throws CannotStartException if the service does not start */
    ConfigurableApplicationContext start(Service service) {
        Map<String, String> all = new LinkedHashMap<>(shared);
        all.put("spring.config.name", service.label());
        String[] arguments = all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        try {
            return new SpringApplicationBuilder(service.application())
                    .web(service.type())
                    .bannerMode(Banner.Mode.OFF)
                    .logStartupInfo(false)
                    .registerShutdownHook(false)
                    .run(arguments);
        } catch (RuntimeException failed) {
            throw new CannotStartException(
                    "the " + service.label() + " does not start: " + reason(failed)
                            + " (tasklane.log in the data folder has the details)",
                    failed);
        }
    }

    /** The first line of what the first cause says, and the setting that it is about if it is about one. */
    private static String reason(Throwable failure) {
        String setting = "";
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
            if (root instanceof BindException unbound) {
                setting = unbound.getName() + ": ";
            }
        }
        return setting + String.valueOf(root.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
