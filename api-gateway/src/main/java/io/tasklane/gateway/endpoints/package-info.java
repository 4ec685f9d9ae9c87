/**
 * Standing subscriptions: registered, changed and shown over HTTP, kept in the log alone. Each gateway follows their topics into
 * memory, and one at a time writes.
 */
@NullMarked
package io.tasklane.gateway.endpoints;

import org.jspecify.annotations.NullMarked;
