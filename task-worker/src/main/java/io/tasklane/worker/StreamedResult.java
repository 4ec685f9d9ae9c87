package io.tasklane.worker;

import java.io.OutputStream;

/**
 * A result that is written piece by piece, so that it is never in memory as a whole. A handler returns it, and the content is
 * written at once, on the handler's thread and as part of the attempt: its time limit, its cancellation and its
 * {@link TaskContext} go on.
 *
 * <p>What is small travels in the event that ends the task, like any other result. What is larger goes to the store of results
 * while it is written: a write waits until the store has taken what came before. The result becomes visible only if all of it was
 * written; of an attempt that fails nothing is left.
 *
 * @param contentType the media type that the result is served with
 * @param content writes it
 */
public record StreamedResult(String contentType, Content content) {

    /** Writes the bytes of a result. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes all of it, from one thread. To close the stream is allowed and not needed.
         *
         * @param out an {@link java.io.IOException} of its own need not be handled: it ends the attempt, and the next one may
         *     succeed, unless the result is too large
         * @throws PermanentTaskFailure if another attempt would fail as well
         * @throws Exception anything else: the attempt failed, the next one may succeed
         */
        void writeTo(OutputStream out) throws Exception;
    }

    /** A result of this media type with this content. */
    public static StreamedResult of(String contentType, Content content) {
        return new StreamedResult(contentType, content);
    }
}
