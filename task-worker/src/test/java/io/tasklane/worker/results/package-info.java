/** What holds of every call that a worker makes to a URL it was given. */
package io.tasklane.worker.results;
