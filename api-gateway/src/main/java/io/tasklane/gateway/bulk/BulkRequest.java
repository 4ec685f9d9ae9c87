package io.tasklane.gateway.bulk;

import io.tasklane.gateway.lists.TaskFilter;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.model.TaskState.Status;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is asked for.
 *
 * @param dryRun whether only to count the tasks
 */
record BulkRequest(TaskFilter filter, boolean dryRun) {

    private static final String IN_FILTER = "/" + BulkBody.FILTER;

    /** @throws ProblemException if the body asks for nothing that can be done */
    static BulkRequest read(ObjectNode given, BulkAction action) {
        BulkBody body = new BulkBody(given, Set.of(BulkBody.FILTER, BulkBody.DRY_RUN));
        boolean dryRun = body.dryRun();
        TaskFilter filter = TaskFilter.read(body.filter(), (name, words) -> body.violated(IN_FILTER, name, words));
        Status status = TaskWork.status(action);
        if (filter.status() != null && filter.status() != status) {
            body.violated(IN_FILTER, "status", "must be " + status.text() + " here, or missing");
        }
        if (filter.state() != null && filter.state().status() != status) {
            body.violated(IN_FILTER, "state", "must be a state of tasks whose status is " + status.text());
        }
        body.end();
        return new BulkRequest(filter, dryRun);
    }
}
