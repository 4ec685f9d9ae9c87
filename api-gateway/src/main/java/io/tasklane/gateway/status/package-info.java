/**
 * What became of the tasks: a projection of Kafka's topics into MongoDB, and what is served from it. Everything that it keeps
 * there can be dropped and is rebuilt. Start reading at {@code TaskChange}.
 */
@NullMarked
package io.tasklane.gateway.status;

import org.jspecify.annotations.NullMarked;
