package io.tasklane.parallel;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records to publish on behalf of one execution.
 *
 * @param ends whether they are its outcome: then the record it processes is done with them
 */
record Publication(Execution execution, List<ProducerRecord<byte[], byte[]>> records, boolean ends) {

    boolean isLost() {
        return execution.window().isLost();
    }
}
