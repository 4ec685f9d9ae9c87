/** What was measured, as a table for the terminal and as JSON for a file, and how far a measurement is. */
@NullMarked
package io.tasklane.benchmarks.report;

import org.jspecify.annotations.NullMarked;
