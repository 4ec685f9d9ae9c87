package com.example.load;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A worker of another team whose tasks behave as a test wants them to, and that writes down every execution. */
@SpringBootApplication
public class LoadApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(LoadApplication.class, arguments);
    }
}
