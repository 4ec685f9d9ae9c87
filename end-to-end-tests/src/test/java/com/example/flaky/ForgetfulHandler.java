package com.example.flaky;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import org.springframework.stereotype.Component;

/** Knows in its second attempt only what its first one kept. */
@Component
class ForgetfulHandler implements TaskHandler<String, String> {

    @Override
    public String taskName() {
        return "forgetful";
    }

    @Override
    public String handle(String parameters, TaskContext context) throws RetryableTaskException {
        if (context.attempt() == 1) {
            context.checkpoint("too early".getBytes(UTF_8));
            context.checkpoint(parameters.getBytes(UTF_8));
            throw new RetryableTaskException("not yet");
        }
        return context.lastCheckpoint().map(state -> new String(state, UTF_8)).orElse("nothing");
    }
}
