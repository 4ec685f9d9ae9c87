/** The processes that are measured: each is one of its own, so that what the load costs is not in its figures. */
@NullMarked
package io.tasklane.benchmarks.processes;

import org.jspecify.annotations.NullMarked;
