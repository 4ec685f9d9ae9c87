/**
 * Calls URLs that a task gave: only to addresses that may be called, within a deadline, and without anything that a stranger's
 * server could use against the worker.
 */
@NullMarked
package io.tasklane.worker.http;

import org.jspecify.annotations.NullMarked;
