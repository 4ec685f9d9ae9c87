package com.example.greeting;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Another team's service: an ordinary Spring Boot application that has the task-worker library among its dependencies. */
@SpringBootApplication
public class GreetingApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(GreetingApplication.class, arguments);
    }
}
