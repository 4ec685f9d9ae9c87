package io.tasklane.gateway.status;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.async.DeferredResult;

/** Answers of requests about a task that may be held. */
final class HeldAnswers {

    /** The server's own time limit, for the case that ours is not kept. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final HeldRequests requests;
    private final Clock clock;

    HeldAnswers(HeldRequests requests, Clock clock) {
        this.requests = requests;
        this.clock = clock;
    }

    /** Makes the answer of a task as it is; {@code applied} is for how long it may have been waited, if at all. */
    interface Answer {
        Object of(TaskView task, @Nullable Duration applied);
    }

    /** The answer if what is awaited is true already or there is no room to wait, and otherwise the promise of one. */
    Object answer(TaskView task, Awaited awaited, Duration wait, Answer answer) {
        if (awaited.isTrueOf(task, clock.instant())) {
            return answer.of(task, wait);
        }
        DeferredResult<Object> later = new DeferredResult<>(wait.plus(GRACE).toMillis(), () -> answer.of(task, wait));
        Optional<HeldRequest> held = requests.hold(task.taskId(), task, awaited, wait, latest -> {
            try {
                later.setResult(answer.of(Objects.requireNonNull(latest), wait));
            } catch (RuntimeException failed) {
                later.setErrorResult(failed);
            }
        });
        if (held.isEmpty()) {
            return answer.of(task, null);
        }
        later.onCompletion(held.get()::close);
        return later;
    }
}
