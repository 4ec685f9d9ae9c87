/** {@code bin/benchmark}: what can be measured, and how it is run. */
@NullMarked
package io.tasklane.benchmarks;

import org.jspecify.annotations.NullMarked;
