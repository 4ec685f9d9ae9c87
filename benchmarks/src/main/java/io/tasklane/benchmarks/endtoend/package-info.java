/** From a submission to the webhook that says how the task ended, beside a bare chain of as many hops through Kafka. */
@NullMarked
package io.tasklane.benchmarks.endtoend;

import org.jspecify.annotations.NullMarked;
