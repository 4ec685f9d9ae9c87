/** The first stage: finds out who wants to know that a task ended, and writes one delivery for each. */
@NullMarked
package io.tasklane.notifier.dispatch;

import org.jspecify.annotations.NullMarked;
