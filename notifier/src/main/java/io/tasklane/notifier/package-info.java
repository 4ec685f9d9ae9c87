/** The service that tells callers, by signed webhook, what became of their tasks. Start reading at its two stages. */
@NullMarked
package io.tasklane.notifier;

import org.jspecify.annotations.NullMarked;
