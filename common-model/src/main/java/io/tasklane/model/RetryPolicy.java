package io.tasklane.model;

/**
 * How often, and how long after a failed attempt, a task is tried again.
 *
 * @param maxAttempts attempts in all, the first one included: 1 to {@value TaskRules#MAX_ATTEMPTS}
 * @param initialSeconds the wait after the first failed attempt, in seconds: 1 to {@code maxSeconds}
 * @param maxSeconds the longest wait, in seconds: at most {@value TaskRules#MAX_SECONDS}
 */
public record RetryPolicy(int maxAttempts, int initialSeconds, int maxSeconds) {

    public static final RetryPolicy DEFAULT = new RetryPolicy(5, 1, 600);

    /** @throws IllegalArgumentException if a value is out of bounds; 0 stands for the default */
    public RetryPolicy {
        maxAttempts = maxAttempts == 0 ? 5 : maxAttempts;
        initialSeconds = initialSeconds == 0 ? 1 : initialSeconds;
        maxSeconds = maxSeconds == 0 ? Math.max(600, initialSeconds) : maxSeconds;
        within("retry.maxAttempts", maxAttempts, 1, TaskRules.MAX_ATTEMPTS);
        within("retry.maxSeconds", maxSeconds, 1, TaskRules.MAX_SECONDS);
        within("retry.initialSeconds", initialSeconds, 1, maxSeconds);
    }

    private static void within(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " must be " + least + " to " + most);
        }
    }
}
