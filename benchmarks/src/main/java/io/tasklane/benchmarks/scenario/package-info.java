/** What every scenario is and gets. */
@NullMarked
package io.tasklane.benchmarks.scenario;

import org.jspecify.annotations.NullMarked;
