package com.example.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Does what its parameters say. */
@Component
class LoadHandler implements TaskHandler<LoadHandler.Work, LoadHandler.Done> {

    /**
     * What to do, in this order; nothing of it need be given.
     *
     * @param reports how often to report progress at once
     * @param keep ends at once if a state was kept before, and otherwise keeps this one
     * @param busyMillis how long to use a processor
     * @param millis how long to wait
     * @param gate waits until there is a file of this name beside the executions
     * @param deaf whether to wait on whatever interrupts it
     * @param halt whether to end the whole process, as a fault of the machine does
     * @param failures how many attempts fail
     */
    record Work(
            int reports,
            @Nullable String keep,
            long busyMillis,
            long millis,
            @Nullable String gate,
            boolean deaf,
            boolean halt,
            int failures) {}

    /** @param found the state that was kept before */
    record Done(String worker, int attempt, @Nullable String found) {}

    private static final int GATE_MILLIS = 10;
    private static final int HALTED = 3;

    private final CountDownLatch neverOpened = new CountDownLatch(1);
    private final Path folder = Path.of(System.getProperty("load.executions"));
    private final String taskName;
    private final String worker;
    private final ExecutionJournal journal;

    LoadHandler(@Value("${load.task-name}") String taskName, @Value("${tasklane.worker.instance}") String worker) {
        this.taskName = taskName;
        this.worker = worker;
        this.journal = new ExecutionJournal(folder, worker);
    }

    /** Each application has a name of its own, so that tasks never come to the workers of another test. */
    @Override
    public String taskName() {
        return taskName;
    }

    @Override
    public Done handle(Work work, TaskContext context) throws Exception {
        journal.begun(context);
        try {
            String found = work.keep() == null ? null : found(context);
            if (found == null) {
                perform(work, context);
            }
            return new Done(worker, context.attempt(), found);
        } finally {
            journal.ended(context);
        }
    }

    private static @Nullable String found(TaskContext context) {
        return context.lastCheckpoint().map(state -> new String(state, UTF_8)).orElse(null);
    }

    private void perform(Work work, TaskContext context) throws Exception {
        for (int report = 1; report <= work.reports(); report++) {
            context.progress((double) report / work.reports(), "report " + report);
        }
        if (work.keep() != null) {
            context.checkpoint(work.keep().getBytes(UTF_8));
        }
        beBusy(work.busyMillis());
        pause(work.millis(), work.deaf());
        while (work.gate() != null && Files.notExists(folder.resolve(work.gate()))) {
            pause(GATE_MILLIS, work.deaf());
        }
        if (work.halt()) {
            Runtime.getRuntime().halt(HALTED);
        }
        if (context.attempt() <= work.failures()) {
            throw new RetryableTaskException("attempt " + context.attempt() + " of " + work.failures() + " that fail");
        }
    }

    private void pause(long millis, boolean deaf) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            try {
                neverOpened.await(left, TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                if (!deaf) {
                    throw interrupted;
                }
            }
        }
    }

    private static void beBusy(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
