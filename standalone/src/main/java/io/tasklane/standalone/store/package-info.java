/**
 * A document store inside the process that speaks MongoDB's protocol and keeps its data on disk. It stands in for MongoDB when
 * Tasklane is tried out or tested; it is a backend of mongo-java-server over H2's MVStore.
 */
@NullMarked
package io.tasklane.standalone.store;

import org.jspecify.annotations.NullMarked;
