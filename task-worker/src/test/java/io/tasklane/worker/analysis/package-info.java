/** What {@code data_analysis} says, against computations that are slow and plain, and what it refuses. */
package io.tasklane.worker.analysis;
