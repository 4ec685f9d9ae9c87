package io.tasklane.parallel;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** Records to publish on behalf of one execution. */
record Publication(Execution execution, Kind kind, List<ProducerRecord<byte[], byte[]>> records) {

    enum Kind {
        /** Nothing but the fact that it begins. */
        START,
        /** What happened on the way to the outcome. */
        EVENT,
        /** How things stand, until a later one says so; one record. */
        REPORT,
        /** The record it processes is done with these. */
        OUTCOME
    }

    boolean ends() {
        return kind == Kind.OUTCOME;
    }

    /** Whether nothing more comes that it could go with, or somebody waits for it to be published. */
    boolean isPressing() {
        return kind == Kind.START || kind == Kind.OUTCOME;
    }

    boolean isLost() {
        return execution.window().isLost();
    }

    /** Where it waits: what comes to the same place supersedes it. Only reports share places, by execution and topic. */
    Object place() {
        return kind == Kind.REPORT ? new ReportPlace(execution, records.get(0).topic()) : new Object();
    }

    /** How much memory the contents of its records take. */
    long bytes() {
        long bytes = 0;
        for (ProducerRecord<byte[], byte[]> kafkaRecord : records) {
            bytes += length(kafkaRecord.key()) + length(kafkaRecord.value());
            for (Header header : kafkaRecord.headers()) {
                bytes += header.key().length() + length(header.value());
            }
        }
        return bytes;
    }

    @SuppressWarnings("NullAway") // keys and values of a record may be missing, whatever its type says
    private static int length(byte[] content) {
        return content == null ? 0 : content.length;
    }

    private record ReportPlace(Execution execution, String topic) {}
}
