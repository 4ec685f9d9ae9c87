package io.tasklane.worker.http;

import io.tasklane.model.TaskId;
import io.tasklane.worker.TaskContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An attempt that is on its own; cancelled by the test. */
public final class TestContext implements TaskContext {

    private final TaskId taskId = TaskId.create();
    private final List<Double> reports = new CopyOnWriteArrayList<>();
    private final List<byte[]> checkpoints = new CopyOnWriteArrayList<>();
    private volatile byte @Nullable [] lastCheckpoint;
    private volatile boolean cancelled;
    private volatile int cancelAfterReports = Integer.MAX_VALUE;

    public void cancel() {
        cancelled = true;
    }

    public TestContext cancelledAfter(int reportsOfProgress) {
        cancelAfterReports = reportsOfProgress;
        return this;
    }

    /** An attempt that follows another one, which kept this. */
    public TestContext after(byte[] checkpoint) {
        lastCheckpoint = checkpoint;
        return this;
    }

    /** What was kept, in order. */
    public List<byte[]> checkpoints() {
        return checkpoints;
    }

    public List<Double> reports() {
        return reports;
    }

    @Override
    public TaskId taskId() {
        return taskId;
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public String tenant() {
        return "default";
    }

    @Override
    public Map<String, String> labels() {
        return Map.of();
    }

    @Override
    public void progress(double fraction, @Nullable String message) {
        reports.add(fraction);
        if (reports.size() >= cancelAfterReports) {
            cancelled = true;
        }
    }

    @Override
    public void checkpoint(byte[] state) {
        if (state.length > MAX_CHECKPOINT_BYTES) {
            throw new IllegalArgumentException("too large: " + state.length);
        }
        checkpoints.add(state);
    }

    @Override
    public Optional<byte[]> lastCheckpoint() {
        return Optional.ofNullable(lastCheckpoint);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
