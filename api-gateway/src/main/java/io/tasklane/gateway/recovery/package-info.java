/** The log of webhook deliveries over HTTP, and how deliveries are made anew: one, or all that match. */
@NullMarked
package io.tasklane.gateway.recovery;

import org.jspecify.annotations.NullMarked;
