/** What a client prefers (RFC 7240), and what it has already (RFC 9110): the headers that decide whether and how long to wait. */
@NullMarked
package io.tasklane.gateway.preferences;

import org.jspecify.annotations.NullMarked;
