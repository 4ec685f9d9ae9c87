/** How soon the suite is there, what it takes while nobody asks, and how it goes on with what it was left. */
@NullMarked
package io.tasklane.benchmarks.lifecycle;

import org.jspecify.annotations.NullMarked;
