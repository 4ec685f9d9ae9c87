package io.tasklane.gateway.submission;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.problems.Violation;
import io.tasklane.gateway.tasktypes.AnnouncedType;
import io.tasklane.gateway.tasktypes.TaskTypes;
import io.tasklane.model.TaskEvent.Submitted;
import io.tasklane.model.TaskId;
import io.tasklane.model.network.CallbackUrls;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** Decides whether a task gets in: makes its command, or says everything that is wrong with it. */
@Component
class Admission {

    /** How many things that are wrong an answer names. */
    private static final int MAX_VIOLATIONS = 100;

    private final TaskTypes types;
    private final SubmissionProperties properties;
    private final CallbackUrls urls;
    private final Clock clock;

    Admission(TaskTypes types, SubmissionProperties properties, CallbackUrls urls, Clock clock) {
        this.types = types;
        this.properties = properties;
        this.urls = urls;
        this.clock = clock;
    }

    /** @throws ProblemException if the task does not get in */
    Submitted admit(ObjectNode body, Caller caller) {
        return admit(body, caller, new Violations(MAX_VIOLATIONS, ""));
    }

    /**
     * The same for one of several tasks.
     *
     * @param violations takes what is wrong with this one
     */
    Submitted admit(ObjectNode body, Caller caller, Violations violations) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Submission submission = Submission.read(body, urls, now, violations);
        Optional<AnnouncedType> type = types.named(submission.taskName());
        if (violations.spare(AnnouncedType.PARAMETERS)) {
            type.ifPresent(known -> violations.addAll(known.violatedBy(submission.parameters())));
        }
        type.ifPresent(known -> submission.checkRetry(known.type(), violations));
        if (violations.count() > 0) {
            throw new ProblemException(Problem.invalid(violations.first(), violations.count()));
        }
        if (type.isEmpty() && !properties.allowUnknownTaskTypes()) {
            throw unknown(submission.taskName(), violations);
        }
        return submission.command(
                TaskId.create(),
                caller.tenant(),
                now,
                type.map(AnnouncedType::type).orElse(null));
    }

    private ProblemException unknown(String taskName, Violations violations) {
        if (!types.areKnown()) {
            return new ProblemException(Problem.unavailable("The gateway has not read yet what workers announced"));
        }
        violations.add(() -> new Violation("/taskName", "is not announced"));
        String detail = "No worker announced '" + taskName + "'; GET /taskTypes shows what can be submitted";
        return new ProblemException(
                Problem.of(ProblemType.UNKNOWN_TASK_TYPE, detail).with("errors", violations.first()));
    }
}
