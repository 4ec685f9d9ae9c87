/** Where the results of handlers go: into the event that ends the task, or, if they are large, into GridFS before it. */
@NullMarked
package io.tasklane.worker.results;

import org.jspecify.annotations.NullMarked;
