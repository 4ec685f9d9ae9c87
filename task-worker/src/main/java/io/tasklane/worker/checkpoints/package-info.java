/** What is kept of running tasks, read back. */
@NullMarked
package io.tasklane.worker.checkpoints;

import org.jspecify.annotations.NullMarked;
