/**
 * Builds a fresh view from the log beside the one that is served, and has it take that one's place. Start reading at
 * {@code Rebuild}.
 */
@NullMarked
package io.tasklane.gateway.rebuild;

import org.jspecify.annotations.NullMarked;
