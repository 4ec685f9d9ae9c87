package io.tasklane.gateway.bulk;

import io.tasklane.gateway.bulk.BulkOperation.State;
import io.tasklane.model.Progress;
import io.tasklane.model.TaskError;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bulk operation as clients see it: a public contract, described in docs/openapi.yaml. */
record BulkMonitor(
        String operationId,
        BulkAction action,
        State state,
        Map<String, String> filter,
        @Nullable Integer perSecond,
        @Nullable Long matched,
        long done,
        long skipped,
        long failed,
        Progress progress,
        List<Problem> problems,
        Instant startedAt,
        @Nullable Instant finishedAt) {

    /** Why it could not be done for a task. */
    record Problem(String taskId, String type, String detail) {}

    static BulkMonitor of(BulkOperation operation) {
        return new BulkMonitor(
                operation.id(),
                operation.action(),
                operation.state() == State.STARTING ? State.RUNNING : operation.state(),
                operation.filter(),
                operation.perSecond(),
                operation.matched(),
                operation.done(),
                operation.skipped(),
                operation.failed(),
                new Progress(fraction(operation), null),
                operation.problems().stream()
                        .map(problem ->
                                new Problem(problem.taskId(), TaskError.TYPE_PREFIX + problem.code(), problem.detail()))
                        .toList(),
                operation.startedAt(),
                operation.finishedAt());
    }

    /** Tasks come and go while it runs, so what it has dealt with may be more or fewer than there were at first. */
    private static double fraction(BulkOperation operation) {
        if (operation.state() == State.COMPLETED) {
            return 1;
        }
        long dealtWith = operation.done() + operation.skipped() + operation.failed();
        Long matched = operation.matched();
        return matched == null || matched == 0 ? 0 : Math.min(0.99, (double) dealtWith / matched);
    }
}
