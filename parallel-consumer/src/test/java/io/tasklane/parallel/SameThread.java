package io.tasklane.parallel;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** Runs everything at once, in the thread that asks for it, so that tests see it done. */
final class SameThread extends AbstractExecutorService {

    /** An engine whose records are processed as they are dispatched. */
    static Engine engine(RecordProcessor processor, OutcomeQueue outcomes) {
        return new Engine(processor, new ProcessingThreads(64, new SameThread()), outcomes, () -> false);
    }

    /** A partition whose records need not wait for anything before they are processed. */
    static PartitionWindow window(TopicPartition partition, OffsetRuns inherited) {
        PartitionWindow window = new PartitionWindow(partition, inherited, Long.MAX_VALUE);
        window.marked();
        return window;
    }

    @Override
    public void execute(Runnable work) {
        work.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
