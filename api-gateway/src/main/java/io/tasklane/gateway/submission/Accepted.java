package io.tasklane.gateway.submission;

import io.tasklane.model.TaskId;
import io.tasklane.model.TaskState.Status;

/**
 * What the submitter of a task is told.
 *
 * @param callbackUrl where to ask how the task is doing
 */
public record Accepted(TaskId taskId, Status status, String callbackUrl) {

    public static Accepted of(TaskId taskId) {
        return new Accepted(taskId, Status.PROCESSING, "/taskStatus/" + taskId);
    }
}
