/** Tasklane in turns with what others would build the same API on. */
@NullMarked
package io.tasklane.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
