/** Which trace a request belongs to, as W3C Trace Context says it. */
@NullMarked
package io.tasklane.gateway.tracing;

import org.jspecify.annotations.NullMarked;
