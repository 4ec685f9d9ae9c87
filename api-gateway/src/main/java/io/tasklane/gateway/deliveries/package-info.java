/** What became of webhooks, delivery by delivery: a projection of Kafka's topics beside that of the tasks' status. */
@NullMarked
package io.tasklane.gateway.deliveries;

import org.jspecify.annotations.NullMarked;
