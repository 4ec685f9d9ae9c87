/** Sends commands that were given up back to their queues: {@code bin/redrive}. */
@NullMarked
package io.tasklane.worker.redrive;

import org.jspecify.annotations.NullMarked;
