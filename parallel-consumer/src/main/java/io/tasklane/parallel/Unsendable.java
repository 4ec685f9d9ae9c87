package io.tasklane.parallel;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Tells what a broker will never take, however often it is sent, from what must wait until something else is mended. */
public final class Unsendable {

    private Unsendable() {}

    /** Whether the record that failed so would fail every transaction that it is in. */
    public static boolean is(@Nullable Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof InvalidTopicException
                || failure instanceof InvalidRecordException && !isOutOfTime(failure);
    }

    /**
     * Whether a clock is to blame: by default a broker takes no record that is more than an hour ahead of its own. If there are
     * several of those in a batch, the client gives the reason in the broker's words only.
     */
    static boolean isOutOfTime(@Nullable Exception failure) {
        return failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException
                        && String.valueOf(failure.getMessage()).startsWith("Timestamp ");
    }
}
