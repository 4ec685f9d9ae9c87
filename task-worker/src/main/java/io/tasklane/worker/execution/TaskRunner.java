package io.tasklane.worker.execution;

import static java.util.concurrent.CompletableFuture.completedStage;

import io.micrometer.core.instrument.MeterRegistry;
import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.Topics;
import io.tasklane.parallel.CrashLoopException;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.Processing;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import io.tasklane.worker.checkpoints.LastCheckpoints;
import io.tasklane.worker.control.CancelWishes;
import io.tasklane.worker.results.Results;
import io.tasklane.worker.types.HandledTypes;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks of a worker's records, one attempt for a record: says that it started, calls the handler, and gives what came of
 * it as the record's outcome. Exactly one event ends a task, whatever its handler does.
 */
public final class TaskRunner implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);

    private final HandledTypes types;
    private final Lanes lanes;
    private final HeldTasks held;
    private final Attempts attempts;

    /** @throws IllegalArgumentException if the settings do not fit the types */
    public TaskRunner(
            RunnerSettings settings,
            HandledTypes types,
            Topics topics,
            CancelWishes wishes,
            LastCheckpoints checkpoints,
            Results results,
            Clock clock,
            Deadlines deadlines,
            MeterRegistry meters) {
        this(settings, types, topics, wishes, checkpoints, results, clock, (Timer) deadlines, meters);
    }

    TaskRunner(
            RunnerSettings settings,
            HandledTypes types,
            Topics topics,
            CancelWishes wishes,
            LastCheckpoints checkpoints,
            Results results,
            Clock clock,
            Timer timer,
            MeterRegistry meters) {
        TaskRecords records = new TaskRecords(topics, settings.worker());
        this.types = types;
        this.lanes = new Lanes(settings, types);
        this.held = new HeldTasks(wishes);
        this.attempts = new Attempts(
                settings,
                records,
                new TaskOutcomes(records, clock),
                new RetryDecision(RandomGenerator.getDefault()),
                checkpoints,
                results,
                new AttemptMeters(meters),
                clock,
                timer);
    }

    @Override
    public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        Decoded<TaskEvent.Submitted> decoded = EventCodec.decode(kafkaRecord, TaskEvent.Submitted.class);
        if (decoded instanceof Decoded.Read<TaskEvent.Submitted> read) {
            Command command = new Command(read.value(), kafkaRecord);
            var lane = lanes.of(read.value(), Topics.queueOf(kafkaRecord.topic()));
            HeldTask task = new HeldTask(command, lane, context, held, types, attempts);
            held.add(task);
            task.waitForItsTime();
            return task;
        }
        String reason = ((Decoded.Unreadable<TaskEvent.Submitted>) decoded).reason();
        return () -> completedStage(attempts.outcomes().unreadable(kafkaRecord, reason));
    }

    @Override
    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
        Decoded<TaskEvent.Submitted> decoded = EventCodec.decode(kafkaRecord, TaskEvent.Submitted.class);
        if (!(decoded instanceof Decoded.Read<TaskEvent.Submitted> read)) {
            return attempts.outcomes().unreadable(kafkaRecord, "the record could not be processed");
        }
        Command command = new Command(read.value(), kafkaRecord);
        AttemptFailure reported = reported(failure);
        log.atWarn()
                .addKeyValue("taskId", command.task().taskId())
                .addKeyValue("taskName", command.task().taskName())
                .addKeyValue("attempt", command.attempt())
                .setCause(failure)
                .log("A task cannot be brought to its end: it fails");
        PastAttempt last = new PastAttempt(
                command.attempt(),
                null,
                attempts.clock().instant(),
                attempts.settings().worker(),
                reported.code(),
                reported.detail());
        AttemptHistory history = AttemptHistory.of(kafkaRecord).plus(last);
        return attempts.outcomes().failed(command, reported, history, LastWords.none(true));
    }

    /** Publishes what running tasks have kept: they may not end before this process does. */
    public void flushCheckpoints() {
        held.flushCheckpoints();
    }

    private static AttemptFailure reported(Throwable failure) {
        if (failure instanceof CrashLoopException) {
            return AttemptFailure.permanent(
                    "crash-loop", "The task was started again and again and never ended: its worker died each time.");
        }
        return failure instanceof RecordTooLargeException
                ? AttemptFailure.permanent("result-too-large", "The result is larger than an event may be.")
                : AttemptFailure.of(failure);
    }
}
