package io.tasklane.worker.results;

import io.tasklane.worker.TaskContext;
import org.bson.Document;

/** Which attempt a large result comes from, and what it is. */
record Origin(TaskContext attempt, String contentType) {

    /** What a file says of itself beyond what GridFS says. */
    Document metadata(String sha256) {
        return attemptOnly().append("contentType", contentType).append("sha256", sha256);
    }

    Document attemptOnly() {
        return new Document("taskId", taskId())
                .append("tenant", attempt.tenant())
                .append("attempt", attempt.attempt());
    }

    String taskId() {
        return attempt.taskId().value();
    }

    /** Whether nobody waits for it any more. */
    boolean isStopped() {
        return attempt.isCancelled();
    }
}
