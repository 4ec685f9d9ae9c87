package io.tasklane.worker.analysis;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * A dataset that is open for reading.
 *
 * @param size how many bytes it has, if that is known before they are read
 * @param maxSize how many bytes it may have
 */
record Dataset(InputStream bytes, @Nullable Long size, long maxSize) {

    /** What is done with a dataset while it is open. */
    @FunctionalInterface
    interface Reading<T> {

        T of(Dataset dataset) throws Exception;
    }
}
