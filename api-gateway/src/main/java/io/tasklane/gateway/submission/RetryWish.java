package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.Violation;
import io.tasklane.model.RetryPolicy;
import io.tasklane.model.TaskRules;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a submission wants to be tried again, as far as it says.
 *
 * @param initialSeconds the wait after the first failed attempt, in seconds
 * @param maxSeconds the longest wait, in seconds
 */
record RetryWish(
        @Nullable Integer maxAttempts,
        @Nullable Integer initialSeconds,
        @Nullable Integer maxSeconds) {

    private static final Set<String> FIELDS = Set.of("maxAttempts", "initialSeconds", "maxSeconds");

    private static final String POINTER = "/retry";

    static RetryWish read(Fields fields) {
        fields.onlyThese(FIELDS);
        Integer initial = fields.integer("initialSeconds", 1, TaskRules.MAX_SECONDS);
        Integer max = fields.integer("maxSeconds", 1, TaskRules.MAX_SECONDS);
        if (initial != null && max != null && initial > max) {
            fields.violation("initialSeconds", "must not be greater than maxSeconds");
        }
        return new RetryWish(fields.integer("maxAttempts", 1, TaskRules.MAX_ATTEMPTS), initial, max);
    }

    /** Notes what goes beyond the most that a task of the type may ask for. */
    void check(RetryPolicy limit, Violations violations) {
        check("maxAttempts", maxAttempts, limit.maxAttempts(), violations);
        // The first wait may be as long as any.
        check("initialSeconds", initialSeconds, limit.maxSeconds(), violations);
        check("maxSeconds", maxSeconds, limit.maxSeconds(), violations);
    }

    private static void check(String field, @Nullable Integer value, int most, Violations violations) {
        if (value != null && value > most) {
            violations.add(() -> new Violation(
                    Violation.pointer(POINTER, field), "must be at most " + most + " for this task type"));
        }
    }

    /** The policy that fills in what is not said; a bound that was not asked for gives way to one that was. */
    RetryPolicy over(RetryPolicy usual) {
        int initial = initialSeconds != null ? initialSeconds : usual.initialSeconds();
        int max = maxSeconds != null ? maxSeconds : Math.max(usual.maxSeconds(), initial);
        return new RetryPolicy(maxAttempts != null ? maxAttempts : usual.maxAttempts(), Math.min(initial, max), max);
    }
}
