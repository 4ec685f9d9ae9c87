package io.tasklane.notifier.stage;

import io.tasklane.parallel.RecordProcessor;

/**
 * One step on a webhook's way: a topic, and what is done with each of its records.
 *
 * @param name what it does, in one word; its consumer group is named after it
 * @param topic what it consumes
 * @param maxInFlight how many records it works on at a time
 * @param maxInFlightPerPartition the same for one partition, so that the records of one slow key leave room for others
 * @param processor what is done with a record
 */
public record Stage(
        String name, String topic, int maxInFlight, int maxInFlightPerPartition, RecordProcessor processor) {}
