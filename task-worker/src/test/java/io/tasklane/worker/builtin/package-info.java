/** The task types that come with Tasklane. */
package io.tasklane.worker.builtin;
