/** Who wants which task to be cancelled, as the log says. */
@NullMarked
package io.tasklane.worker.control;

import org.jspecify.annotations.NullMarked;
