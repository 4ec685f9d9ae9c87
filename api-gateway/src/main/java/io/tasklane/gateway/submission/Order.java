package io.tasklane.gateway.submission;

import io.tasklane.gateway.problems.ProblemType;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What a request wants done, as far as it got in. */
interface Order {

    /** The commands of its tasks, in order. */
    List<ProducerRecord<byte[], byte[]>> commands();

    /** Why the others did not get in. */
    List<ProblemType> refused();

    /**
     * What the client is told.
     *
     * @param acknowledged for each command whether Kafka has it
     */
    byte[] answer(List<Boolean> acknowledged);
}
