/** A real Kafka broker inside the process: what a cluster does, on one node, for trying Tasklane out and for tests. */
@NullMarked
package io.tasklane.standalone.broker;

import org.jspecify.annotations.NullMarked;
