/**
 * Lets records wait in Kafka, for a second or for a month: each goes from tier to tier, and home when it is due, exactly once and
 * never early.
 */
@NullMarked
package io.tasklane.parallel.delay;

import org.jspecify.annotations.NullMarked;
