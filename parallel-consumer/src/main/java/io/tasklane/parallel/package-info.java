/**
 * Runs the records of Kafka partitions concurrently and publishes each one's outcome exactly once: in one transaction with the
 * fact that the record is done, however out of order records finish.
 */
@NullMarked
package io.tasklane.parallel;

import org.jspecify.annotations.NullMarked;
