/** Who asks, and what they may see and do. */
@NullMarked
package io.tasklane.gateway.access;

import org.jspecify.annotations.NullMarked;
