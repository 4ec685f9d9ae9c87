package com.example.slow;

import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Takes a fifth of a second, as work does that waits for somebody else. */
@Component
class SlowHandler implements TaskHandler<SlowHandler.Work, SlowHandler.Work> {

    record Work(int number) {}

    private final CountDownLatch neverOpened = new CountDownLatch(1);

    @Override
    public String taskName() {
        return "slow";
    }

    @Override
    public Work handle(Work work, TaskContext context) throws InterruptedException {
        for (int part = 0; part < 4; part++) {
            context.progress(part / 4.0, "part " + part);
            neverOpened.await(50, TimeUnit.MILLISECONDS);
        }
        return work;
    }
}
