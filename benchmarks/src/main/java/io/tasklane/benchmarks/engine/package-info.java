/** The engine under worker and notifier, without either. */
@NullMarked
package io.tasklane.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
