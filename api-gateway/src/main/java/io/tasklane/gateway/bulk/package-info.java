/** Cancels or runs again all tasks that match a filter, in the background, wave by wave. Start reading at {@code BulkRunner}. */
@NullMarked
package io.tasklane.gateway.bulk;

import org.jspecify.annotations.NullMarked;
