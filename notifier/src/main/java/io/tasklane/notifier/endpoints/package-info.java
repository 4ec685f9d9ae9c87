/** Standing subscriptions as the log has them: which there are, what each wants, and how it does. */
@NullMarked
package io.tasklane.notifier.endpoints;

import org.jspecify.annotations.NullMarked;
