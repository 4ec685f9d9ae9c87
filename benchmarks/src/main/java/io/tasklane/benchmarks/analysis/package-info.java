/** The analysis of a large dataset. */
@NullMarked
package io.tasklane.benchmarks.analysis;

import org.jspecify.annotations.NullMarked;
