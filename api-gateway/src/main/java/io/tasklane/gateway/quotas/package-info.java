/** How many requests a tenant may make. */
@NullMarked
package io.tasklane.gateway.quotas;

import org.jspecify.annotations.NullMarked;
