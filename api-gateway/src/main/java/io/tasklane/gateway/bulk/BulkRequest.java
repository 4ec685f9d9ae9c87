package io.tasklane.gateway.bulk;

import io.tasklane.gateway.lists.TaskFilter;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is asked for.
 *
 * @param dryRun whether only to count the tasks
 */
record BulkRequest(TaskFilter filter, boolean dryRun) {

    private static final int MOST_VIOLATIONS = 100;
    private static final String FILTER = "filter";
    private static final String DRY_RUN = "dryRun";

    /** @throws ProblemException if the body asks for nothing that can be done */
    static BulkRequest read(ObjectNode body, BulkAction action) {
        List<Violation> violations = new ArrayList<>();
        for (String name : body.propertyNames()) {
            if (!name.equals(FILTER) && !name.equals(DRY_RUN)) {
                violations.add(new Violation(Violation.pointer("", name), "is not known"));
            }
        }
        boolean dryRun = dryRun(body.get(DRY_RUN), violations);
        TaskFilter filter = TaskFilter.read(
                texts(body.get(FILTER), violations),
                (name, words) -> violations.add(new Violation(Violation.pointer("/" + FILTER, name), words)));
        String status = action.status().text();
        if (filter.status() != null && filter.status() != action.status()) {
            violations.add(new Violation("/filter/status", "must be " + status + " here, or missing"));
        }
        if (filter.state() != null && filter.state().status() != action.status()) {
            violations.add(new Violation("/filter/state", "must be a state of tasks whose status is " + status));
        }
        if (!violations.isEmpty()) {
            List<Violation> first = violations.subList(0, Math.min(MOST_VIOLATIONS, violations.size()));
            throw new ProblemException(Problem.invalid(first, violations.size()));
        }
        return new BulkRequest(filter, dryRun);
    }

    private static boolean dryRun(@Nullable JsonNode given, List<Violation> violations) {
        if (given == null || given.isNull() || given.isBoolean()) {
            return given != null && given.isBoolean() && given.booleanValue();
        }
        violations.add(new Violation("/dryRun", "must be true or false"));
        return false;
    }

    /** An empty filter means all tasks; a missing one may be a mistake. */
    private static Map<String, String> texts(@Nullable JsonNode given, List<Violation> violations) {
        Map<String, String> texts = new HashMap<>();
        if (given instanceof ObjectNode filter) {
            filter.propertyStream().forEach(member -> {
                if (member.getValue().isString()) {
                    texts.put(member.getKey(), member.getValue().stringValue());
                } else {
                    violations.add(new Violation(Violation.pointer("/" + FILTER, member.getKey()), "must be a string"));
                }
            });
        } else {
            violations.add(new Violation("/filter", "must be an object; an empty one means all tasks"));
        }
        return texts;
    }
}
