/** What the gateway itself decides about tasks, written in transactions by writers that can be shut out for good. */
@NullMarked
package io.tasklane.gateway.control;

import org.jspecify.annotations.NullMarked;
