/**
 * What happens to tasks, told to clients while it happens: Server-Sent Events and WebSocket, with the same cursors. A client that
 * comes back with a cursor, to whichever gateway, goes on exactly where it was. Start reading at {@code Subscription}.
 */
@NullMarked
package io.tasklane.gateway.streams;

import org.jspecify.annotations.NullMarked;
