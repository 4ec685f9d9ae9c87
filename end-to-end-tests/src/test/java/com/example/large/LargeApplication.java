package com.example.large;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A worker of another team whose results are large. */
@SpringBootApplication
public class LargeApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(LargeApplication.class, arguments);
    }
}
