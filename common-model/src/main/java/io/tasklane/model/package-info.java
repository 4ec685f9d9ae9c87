/**
 * The vocabulary that crosses Kafka: tasks, what happens to them, the topics it is written to. Everything here is a public
 * contract: fields are added, never changed.
 */
@NullMarked
package io.tasklane.model;

import org.jspecify.annotations.NullMarked;
