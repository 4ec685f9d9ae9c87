/** Which tasks there are: lists with filters, page by page, and counts. Start reading at {@code TaskFilter}. */
@NullMarked
package io.tasklane.gateway.lists;

import org.jspecify.annotations.NullMarked;
