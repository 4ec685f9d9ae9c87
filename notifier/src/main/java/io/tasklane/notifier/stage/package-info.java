/**
 * Where the notifier meets Kafka: creates the topics, runs the stages (each a topic and what is done with its records) and the
 * tiers in which deliveries wait, says whether they can work.
 */
@NullMarked
package io.tasklane.notifier.stage;

import org.jspecify.annotations.NullMarked;
