/** CloudEvents 1.0 over Kafka: binary mode is written, binary and structured mode are read. */
@NullMarked
package io.tasklane.model.cloudevents;

import org.jspecify.annotations.NullMarked;
