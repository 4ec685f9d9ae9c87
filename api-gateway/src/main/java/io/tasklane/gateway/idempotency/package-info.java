/** Requests that bear an Idempotency-Key: what they write is written once, and who sends one again gets the first answer. */
@NullMarked
package io.tasklane.gateway.idempotency;

import org.jspecify.annotations.NullMarked;
