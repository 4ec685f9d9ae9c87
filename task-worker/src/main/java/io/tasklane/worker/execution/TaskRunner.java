package io.tasklane.worker.execution;

import static java.util.Objects.requireNonNullElse;
import static java.util.concurrent.CompletableFuture.completedStage;

import io.tasklane.model.Decoded;
import io.tasklane.model.EventCodec;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.TaskResult;
import io.tasklane.model.Topics;
import io.tasklane.parallel.Outcome;
import io.tasklane.parallel.RecordContext;
import io.tasklane.parallel.RecordProcessor;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.types.HandledType;
import io.tasklane.worker.types.HandledTypes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the task of a record: says that it started, calls the handler, and gives what came of it as the record's outcome. Exactly
 * one event ends a task, whatever its handler does.
 */
public final class TaskRunner implements RecordProcessor {

    private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);

    private final HandledTypes types;
    private final TaskOutcomes outcomes;
    private final Deadlines deadlines;
    private final String worker;
    private final Backoff backoff = new Backoff(RandomGenerator.getDefault());

    /** @param worker the name of this process, as started events give it */
    public TaskRunner(HandledTypes types, Topics topics, String worker, Clock clock, Deadlines deadlines) {
        this.types = types;
        this.outcomes = new TaskOutcomes(topics, new EventCodec("/tasklane/worker/" + worker), clock);
        this.worker = worker;
        this.deadlines = deadlines;
    }

    @Override
    public CompletionStage<Outcome> process(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        Decoded<TaskEvent.Submitted> decoded = EventCodec.decode(kafkaRecord, TaskEvent.Submitted.class);
        if (decoded instanceof Decoded.Read<TaskEvent.Submitted> read) {
            Command command = new Command(read.value(), kafkaRecord, context);
            return whenDue(command, () -> attempt(command, command.submitted().attempt()));
        }
        String reason = ((Decoded.Unreadable<TaskEvent.Submitted>) decoded).reason();
        return completedStage(outcomes.unreadable(kafkaRecord, reason));
    }

    @Override
    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
        Decoded<TaskEvent.Submitted> decoded = EventCodec.decode(kafkaRecord, TaskEvent.Submitted.class);
        if (!(decoded instanceof Decoded.Read<TaskEvent.Submitted> read)) {
            return outcomes.unreadable(kafkaRecord, "the record could not be processed");
        }
        TaskEvent.Submitted submitted = read.value();
        AttemptFailure reported = failure instanceof RecordTooLargeException
                ? AttemptFailure.permanent("result-too-large", "The result is larger than an event may be.")
                : AttemptFailure.of(failure);
        logFailure(submitted.task(), submitted.attempt(), failure);
        return outcomes.failed(kafkaRecord, submitted.task(), submitted.attempt(), reported, Optional.empty());
    }

    private CompletionStage<Outcome> whenDue(Command command, Supplier<CompletionStage<Outcome>> then) {
        Instant runAt = command.submitted().runAt();
        if (runAt == null || !runAt.isAfter(outcomes.now())) {
            return then.get();
        }
        emit(
                command,
                new TaskEvent.Scheduled(command.task(), command.submitted().attempt(), outcomes.now(), runAt));
        return at(runAt, command, then);
    }

    private CompletionStage<Outcome> attempt(Command command, int attempt) {
        TaskEvent.Submitted submitted = command.submitted();
        if (submitted.expiresAt() != null && outcomes.now().isAfter(submitted.expiresAt())) {
            return ended(command, attempt, AttemptFailure.permanent("expired", "The task was not started in time."));
        }
        Optional<HandledType> type = types.find(command.task().taskName());
        if (type.isEmpty()) {
            return ended(
                    command,
                    attempt,
                    AttemptFailure.permanent("unknown-task-type", "No handler bears the name of the task."));
        }
        return run(command, attempt, type.get());
    }

    private CompletionStage<Outcome> run(Command command, int attempt, HandledType type) {
        RetryPolicy retry = requireNonNullElse(
                command.submitted().retry(), type.announcement().retry());
        emit(command, new TaskEvent.Started(command.task(), attempt, outcomes.now(), worker, retry.maxAttempts()));
        RunningAttempt running = new RunningAttempt(command, attempt, outcomes);
        command.context().onLost(running::interrupt);
        Integer timeout = command.submitted().timeoutSeconds() == null
                ? type.announcement().timeoutSeconds()
                : command.submitted().timeoutSeconds();
        Deadlines.Deadline deadline = deadlines.in(timeout, running::interrupt);
        AttemptFailure failure;
        try {
            TaskResult result = type.run(command.submitted().parameters(), running);
            return completedStage(
                    outcomes.completed(command.kafkaRecord(), command.task(), attempt, result, running.lastProgress()));
        } catch (Throwable thrown) {
            failure = running.end() && deadline.hasPassed() && timeout != null
                    ? AttemptFailure.timedOut(timeout)
                    : AttemptFailure.of(thrown);
            logFailure(command.task(), attempt, thrown);
        } finally {
            running.end();
            deadline.cancel();
        }
        Duration wait = backoff.after(attempt, retry);
        Instant nextAttemptAt = outcomes.now().plus(wait);
        boolean expired = command.submitted().expiresAt() != null
                && nextAttemptAt.isAfter(command.submitted().expiresAt());
        if (!failure.mayPass() || attempt >= retry.maxAttempts() || expired) {
            return completedStage(
                    outcomes.failed(command.kafkaRecord(), command.task(), attempt, failure, running.lastProgress()));
        }
        emit(command, new TaskEvent.Retrying(command.task(), attempt, outcomes.now(), failure.error(), nextAttemptAt));
        return at(nextAttemptAt, command, () -> attempt(command, attempt + 1));
    }

    private CompletionStage<Outcome> ended(Command command, int attempt, AttemptFailure failure) {
        return completedStage(
                outcomes.failed(command.kafkaRecord(), command.task(), attempt, failure, Optional.empty()));
    }

    private void emit(Command command, TaskEvent event) {
        command.context().emit(outcomes.event(event, command.traceparent()));
    }

    /** Goes on when it is time and never before, after a wait that holds no thread; not at all if the partition was lost. */
    private CompletionStage<Outcome> at(Instant due, Command command, Supplier<CompletionStage<Outcome>> then) {
        Instant now = outcomes.now();
        if (command.context().isLost()) {
            return completedStage(Outcome.nothing());
        }
        if (!due.isAfter(now)) {
            return then.get();
        }
        long millis = Duration.between(now, due).toMillis() + 1;
        var delayed = CompletableFuture.delayedExecutor(
                millis, TimeUnit.MILLISECONDS, command.context().executor());
        return CompletableFuture.supplyAsync(() -> at(due, command, then), delayed)
                .thenCompose(stage -> stage);
    }

    /** What a handler says on purpose is its own business; what just escaped is a reason to look at the code. */
    private static void logFailure(Task task, int attempt, Throwable thrown) {
        boolean meant = thrown instanceof PermanentTaskFailure || thrown instanceof RetryableTaskException;
        var event = log.atWarn()
                .addKeyValue("taskId", task.taskId())
                .addKeyValue("taskName", task.taskName())
                .addKeyValue("attempt", attempt);
        (meant ? event.addKeyValue("cause", thrown.getMessage()) : event.setCause(thrown)).log("An attempt failed");
    }
}
