/** What a team needs to write tasks of its own: a {@link io.tasklane.worker.TaskHandler} as a Spring bean is enough. */
@NullMarked
package io.tasklane.worker;

import org.jspecify.annotations.NullMarked;
