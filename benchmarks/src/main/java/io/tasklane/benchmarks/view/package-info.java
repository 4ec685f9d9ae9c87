/** What is read from the view, among few tasks and among many. */
@NullMarked
package io.tasklane.benchmarks.view;

import org.jspecify.annotations.NullMarked;
