package io.tasklane.worker.results;

import io.tasklane.model.TaskJson;
import io.tasklane.model.TaskResult;
import io.tasklane.worker.StreamedResult;
import io.tasklane.worker.TaskContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes of what a handler brought the result that the event names: in the event if it is small, otherwise in the store, complete,
 * before the event is written.
 */
public final class Results implements AutoCloseable {

    private final @Nullable ResultStore store;
    private final ResultProperties properties;

    /** @param store where large ones go; without one they fail their task */
    public Results(@Nullable ResultStore store, ResultProperties properties) {
        this.store = store;
        this.properties = properties;
    }

    /**
     * The result of an attempt.
     *
     * @param brought a {@link StreamedResult}, a {@link TaskResult}, or anything that is written as JSON
     * @throws io.tasklane.worker.PermanentTaskFailure if it is too large
     * @throws io.tasklane.worker.RetryableTaskException if the store does not take it
     * @throws Exception whatever the content of a streamed result throws
     */
    public TaskResult of(@Nullable Object brought, TaskContext attempt) throws Exception {
        if (brought instanceof StreamedResult streamed) {
            return written(new Origin(attempt, streamed.contentType()), streamed.content());
        }
        TaskResult ready =
                brought instanceof TaskResult result ? result : TaskResult.json(TaskJson.MAPPER.valueToTree(brought));
        if (store == null || ready.ref() != null) {
            return ready;
        }
        byte[] body = ready.bytes();
        return body.length <= properties.inEvent().toBytes()
                ? ready
                : written(new Origin(attempt, ready.contentType()), out -> out.write(body));
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }

    private TaskResult written(Origin origin, StreamedResult.Content content) throws Exception {
        ResultStream stream = new ResultStream(origin, store, properties);
        boolean complete = false;
        try {
            content.writeTo(stream);
            TaskResult result = stream.end();
            complete = true;
            return result;
        } catch (Exception thrown) {
            stream.throwFailure();
            throw thrown;
        } finally {
            if (!complete) {
                stream.abandon();
            }
        }
    }
}
