/**
 * {@code data_analysis}: reads a CSV dataset once, in memory that does not grow with it, and tells what is in each column. Start
 * with {@code DataAnalysisHandler}; {@code Column} is where the numbers come from.
 */
@NullMarked
package io.tasklane.worker.analysis;

import org.jspecify.annotations.NullMarked;
