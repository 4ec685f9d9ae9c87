package io.tasklane.worker.analysis;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset that is open for reading.
 *
 * @param bytes those from the position on
 * @param position how many bytes are before them: those before the bookmark that it was opened at, or 0
 * @param size how many bytes it has in all, if that is known before they are read
 * @param maxSize how many bytes it may have
 * @param version what a bookmark in it must bear; null if it cannot be told from another one, so that none may be kept
 */
record Dataset(
        InputStream bytes,
        long position,
        @Nullable Long size,
        long maxSize,
        @Nullable DatasetVersion version) {

    /** What is done with a dataset while it is open. */
    @FunctionalInterface
    interface Reading<T> {

        T of(Dataset dataset) throws Exception;
    }
}
