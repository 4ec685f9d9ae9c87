package io.tasklane.gateway.status;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Tasks as the view shows them, for those who go on from there with events: a snapshot has all below a place in the log. */
public final class TaskSnapshots {

    private static final long MILLIS_BETWEEN_LOOKS = 20;

    private final TaskLookup tasks;
    private final ProjectionOffsets offsets;
    private final Topics topics;
    private final Clock clock;
    private final long patienceNanos;
    private final Semaphore waiting;
    private volatile Map<String, Long> covered = Map.of();

    TaskSnapshots(
            TaskLookup tasks, ProjectionOffsets offsets, Topics topics, Clock clock, StatusProperties properties) {
        this.tasks = tasks;
        this.offsets = offsets;
        this.topics = topics;
        this.clock = clock;
        this.patienceNanos = properties.readYourWrites().toNanos();
        this.waiting = new Semaphore(properties.maxWaitingReads());
    }

    /** @param offset the offset of the newest event that is in it; -1 if there is none */
    public record TaskSnapshot(TaskStatus status, long offset) {}

    /**
     * A task.
     *
     * @throws ProblemException if the task is not there or may be on its way
     */
    public TaskSnapshot of(String id, Caller caller) {
        TaskView task = tasks.find(id, caller);
        return new TaskSnapshot(TaskStatus.of(task, clock.instant()), task.offset());
    }

    /**
     * A task with all events below these positions.
     *
     * @throws ProblemException if the task is not there or may be on its way, or the view is behind
     */
    public TaskSnapshot of(String id, Caller caller, Map<Integer, Long> positions) {
        awaitView(positions);
        return of(id, caller);
    }

    /**
     * Returns once the view has all events below these positions.
     *
     * @throws ProblemException if the view is behind
     */
    public void awaitView(Map<Integer, Long> positions) {
        Map<String, Long> needed = positions.entrySet().stream()
                .collect(Collectors.toMap(entry -> topics.taskEvents() + "-" + entry.getKey(), Map.Entry::getValue));
        if (LogEnds.areReached(needed, covered)) {
            return;
        }
        boolean mayWait = waiting.tryAcquire();
        try {
            long begun = System.nanoTime();
            while (!reads(needed)) {
                if (!mayWait || System.nanoTime() - begun > patienceNanos) {
                    throw behind();
                }
                TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw behind();
        } finally {
            if (mayWait) {
                waiting.release();
            }
        }
    }

    private boolean reads(Map<String, Long> needed) {
        Map<String, Long> known = offsets.all();
        covered = known;
        return LogEnds.areReached(needed, known);
    }

    private static ProblemException behind() {
        return new ProblemException(Problem.unavailable("The view of the tasks is behind; come again in a moment"));
    }
}
