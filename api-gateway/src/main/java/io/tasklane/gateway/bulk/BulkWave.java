package io.tasklane.gateway.bulk;

import com.mongodb.MongoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does it to some at the same time, so that they share what each would have to wait for; to those that are about one task one after
 * the other, in their order.
 */
final class BulkWave implements AutoCloseable {

    private final ExecutorService threads;

    /** @param size how many at a time */
    BulkWave(int size) {
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(size, work -> {
            Thread thread = new Thread(work, "bulk-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Returns when something is known of all of them. */
    WaveResult run(List<BulkDeed> deeds, int room) throws InterruptedException {
        List<Future<BulkFate>> running = new ArrayList<>();
        Map<String, Future<BulkFate>> lastOfTask = new HashMap<>();
        for (BulkDeed deed : deeds) {
            Future<BulkFate> before = lastOfTask.get(deed.taskId());
            Future<BulkFate> begun = threads.submit(before == null ? deed.deed() : () -> after(before, deed));
            lastOfTask.put(deed.taskId(), begun);
            running.add(begun);
        }
        int done = 0;
        int skipped = 0;
        List<BulkOperation.Problem> problems = new ArrayList<>();
        List<BulkDeed> undecided = new ArrayList<>();
        for (int at = 0; at < deeds.size(); at++) {
            BulkFate result = result(running.get(at));
            switch (result.kind()) {
                case DONE -> done++;
                case SKIPPED -> skipped++;
                case UNDECIDED -> undecided.add(deeds.get(at));
                default ->
                    problems.add(new BulkOperation.Problem(
                            deeds.get(at).taskId(),
                            Objects.requireNonNull(result.code()),
                            Objects.requireNonNull(result.detail())));
            }
        }
        return new WaveResult(done, skipped, problems, undecided, room);
    }

    /** Threads take them in their order, so what is waited for has one. What comes after one of which nobody knows is not known either. */
    private static BulkFate after(Future<BulkFate> before, BulkDeed deed) throws Exception {
        return result(before).equals(BulkFate.UNDECIDED)
                ? BulkFate.UNDECIDED
                : deed.deed().call();
    }

    private static BulkFate result(Future<BulkFate> running) throws InterruptedException {
        try {
            return running.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof MongoException) {
                return BulkFate.UNDECIDED;
            }
            throw new IllegalStateException("one of a bulk operation cannot be dealt with", failed.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
