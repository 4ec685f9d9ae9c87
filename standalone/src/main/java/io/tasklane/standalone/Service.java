package io.tasklane.standalone;

import io.tasklane.gateway.GatewayApplication;
import io.tasklane.notifier.NotifierApplication;
import io.tasklane.worker.WorkerApplication;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.WebApplicationType;

/** What can run beside the broker and the store. */
enum Service {
    GATEWAY(GatewayApplication.class, WebApplicationType.SERVLET),
    WORKER(WorkerApplication.class, WebApplicationType.NONE),
    NOTIFIER(NotifierApplication.class, WebApplicationType.NONE);

    private final Class<?> application;
    private final WebApplicationType type;

    Service(Class<?> application, WebApplicationType type) {
        this.application = application;
        this.type = type;
    }

    static Optional<Service> named(String name) {
        return Arrays.stream(values())
                .filter(service -> service.label().equals(name))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Service::label).collect(Collectors.joining(","));
    }

    /** Its name on the command line, which its configuration file bears too. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Class<?> application() {
        return application;
    }

    WebApplicationType type() {
        return type;
    }
}
