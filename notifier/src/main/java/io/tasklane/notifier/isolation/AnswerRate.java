package io.tasklane.notifier.isolation;

/** What an endpoint answers in a second, in which a second ago counts for a third of now. Not safe for use by several threads. */
final class AnswerRate {

    private static final double MILLIS_PER_SECOND = 1_000;

    private double perSecond;
    private long countedAt;

    /** @param now in milliseconds */
    void count(long now) {
        double seconds = Math.max(0, now - countedAt) / MILLIS_PER_SECOND;
        perSecond = perSecond(now) + (seconds > 0 ? (1 - Math.exp(-seconds)) / seconds : 1);
        countedAt = now;
    }

    /** Less and less while nothing is answered. */
    double perSecond(long now) {
        return perSecond * Math.exp(-Math.max(0, now - countedAt) / MILLIS_PER_SECOND);
    }
}
