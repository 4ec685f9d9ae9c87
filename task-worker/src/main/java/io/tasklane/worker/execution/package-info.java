/** From a command to the event that says how it ended: the way of a task through a worker. */
@NullMarked
package io.tasklane.worker.execution;

import org.jspecify.annotations.NullMarked;
