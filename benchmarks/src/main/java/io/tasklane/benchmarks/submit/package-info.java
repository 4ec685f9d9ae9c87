/** Submission beside a bare endpoint of the same server that only parses the body and waits for Kafka. */
@NullMarked
package io.tasklane.benchmarks.submit;

import org.jspecify.annotations.NullMarked;
