/** The handlers of this worker, and what it announces of them. */
@NullMarked
package io.tasklane.worker.types;

import org.jspecify.annotations.NullMarked;
