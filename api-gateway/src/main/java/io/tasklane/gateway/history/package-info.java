/** What happened to a task, entry by entry: a projection of Kafka's topics beside that of the tasks' status. */
@NullMarked
package io.tasklane.gateway.history;

import org.jspecify.annotations.NullMarked;
