/**
 * What holds deliveries back, and must be known to whoever makes them next: earlier events of the same task, where an endpoint wants
 * them in order, and the wish of an endpoint to be left alone.
 */
@NullMarked
package io.tasklane.notifier.order;

import org.jspecify.annotations.NullMarked;
