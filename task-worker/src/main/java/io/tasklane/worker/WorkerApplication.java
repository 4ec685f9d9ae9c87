package io.tasklane.worker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A worker with the handlers that come with Tasklane. */
@SpringBootApplication(proxyBeanMethods = false)
public class WorkerApplication {

    public static void main(String[] arguments) {
        System.setProperty("spring.config.name", "worker");
        SpringApplication.run(WorkerApplication.class, arguments);
    }
}
