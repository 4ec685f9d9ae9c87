package io.tasklane.parallel;

import io.tasklane.parallel.ProcessingThreads.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the executions of one session share.
 *
 * @param draining whether nothing more is to begin
 */
record Engine(RecordProcessor processor, ProcessingThreads threads, OutcomeQueue outcomes, BooleanSupplier draining) {

    Execution execution(PartitionWindow window, ConsumerRecord<byte[], byte[]> kafkaRecord, Past past) {
        return new Execution(window, kafkaRecord, past, this);
    }

    /** Finds out what there is to do, and has it wait for a thread. Called by the polling thread. */
    void dispatch(List<Execution> executions) {
        List<Place> places = new ArrayList<>(executions.size());
        executions.forEach(execution -> execution.prepare().ifPresent(places::add));
        threads.execute(places);
    }
}
