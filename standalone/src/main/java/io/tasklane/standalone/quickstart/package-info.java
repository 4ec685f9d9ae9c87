/** A guided tour: submits a task to a suite, watches it, and shows its result and its webhook, as a client of one's own would. */
@NullMarked
package io.tasklane.standalone.quickstart;

import org.jspecify.annotations.NullMarked;
