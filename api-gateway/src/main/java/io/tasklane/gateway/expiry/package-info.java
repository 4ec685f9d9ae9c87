/**
 * Removes tasks that ended long ago, with all there is of them, and remembers for a while longer that they were. The store is asked
 * for nothing of its own (a TTL index would know neither a task's history nor tombstones), so it is the same with any store.
 */
@NullMarked
package io.tasklane.gateway.expiry;

import org.jspecify.annotations.NullMarked;
