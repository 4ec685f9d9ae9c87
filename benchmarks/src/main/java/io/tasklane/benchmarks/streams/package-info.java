/** Events on their way from Kafka to clients that hold streams open. */
@NullMarked
package io.tasklane.benchmarks.streams;

import org.jspecify.annotations.NullMarked;
