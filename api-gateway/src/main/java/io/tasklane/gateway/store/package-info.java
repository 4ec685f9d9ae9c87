/** The connection to MongoDB, for the packages that keep something there. */
@NullMarked
package io.tasklane.gateway.store;

import org.jspecify.annotations.NullMarked;
