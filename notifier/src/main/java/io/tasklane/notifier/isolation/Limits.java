package io.tasklane.notifier.isolation;

/**
 * What an endpoint may have at most.
 *
 * @param perSecond how many attempts may begin in a second in the long run
 * @param burst how many may begin at once after a pause
 * @param inFlight how many may be under way at a time
 */
record Limits(int perSecond, int burst, int inFlight) {}
