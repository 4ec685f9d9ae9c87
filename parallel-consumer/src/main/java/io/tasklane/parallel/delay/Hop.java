package io.tasklane.parallel.delay;

import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a record becomes when it leaves its tier.
 *
 * @param record what is sent; nothing if the record is given up
 */
record Hop(WaitingRecord waiting, Kind kind, Optional<ProducerRecord<byte[], byte[]>> record) {

    enum Kind {
        HOME,
        NEXT_TIER,
        DEAD_LETTER,
        GIVEN_UP
    }
}
