package io.tasklane.parallel;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records to publish on behalf of one execution. */
record Publication(Execution execution, Kind kind, List<ProducerRecord<byte[], byte[]>> records) {

    enum Kind {
        /** Nothing but the fact that it begins. */
        START,
        REPORT,
        /** The record it processes is done with these. */
        OUTCOME
    }

    boolean ends() {
        return kind == Kind.OUTCOME;
    }

    boolean isLost() {
        return execution.window().isLost();
    }
}
