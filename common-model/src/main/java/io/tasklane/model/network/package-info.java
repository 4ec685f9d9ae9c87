/** Which network addresses a service may call on behalf of somebody else. */
@NullMarked
package io.tasklane.model.network;

import org.jspecify.annotations.NullMarked;
