package com.example.greeting;

import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import org.springframework.stereotype.Component;

/** The one class that the other team wrote. */
@Component
class GreetingHandler implements TaskHandler<GreetingHandler.Guest, GreetingHandler.Greeting> {

    record Guest(String name) {}

    record Greeting(String text) {}

    @Override
    public String taskName() {
        return "greeting";
    }

    @Override
    public Greeting handle(Guest guest, TaskContext context) throws PermanentTaskFailure {
        if (guest.name() == null) {
            throw new PermanentTaskFailure("nameless-guest", "A guest needs a name.");
        }
        context.progress(0.5, "thinking of " + guest.name());
        return new Greeting("Hello, " + guest.name() + "!");
    }
}
