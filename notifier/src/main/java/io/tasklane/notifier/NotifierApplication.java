package io.tasklane.notifier;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Runs the notifier; its settings are in {@code notifier.yaml}. */
@SpringBootApplication(proxyBeanMethods = false)
public class NotifierApplication {

    public static void main(String[] args) {
        new SpringApplicationBuilder(NotifierApplication.class)
                .properties("spring.config.name=notifier")
                .run(args);
    }
}
