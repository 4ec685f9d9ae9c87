package com.example.flaky;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import org.springframework.stereotype.Component;

/** Fails for good while it is broken. */
@Component
public class FlakyHandler implements TaskHandler<String, String> {

    public static volatile boolean broken;

    @Override
    public String taskName() {
        return "flaky";
    }

    @Override
    public String handle(String parameters, TaskContext context) throws PermanentTaskFailure {
        if (broken) {
            throw new PermanentTaskFailure("broken", "It is broken.");
        }
        return parameters;
    }
}
