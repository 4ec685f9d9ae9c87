package com.example.slow;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A worker that a test can kill without hitting anything else. */
@SpringBootApplication
public class SlowApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(SlowApplication.class, arguments);
    }
}
