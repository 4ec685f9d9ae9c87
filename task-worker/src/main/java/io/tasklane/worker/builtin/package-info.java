/** The task types that come with Tasklane and need nothing but their parameters. */
@NullMarked
package io.tasklane.worker.builtin;

import org.jspecify.annotations.NullMarked;
