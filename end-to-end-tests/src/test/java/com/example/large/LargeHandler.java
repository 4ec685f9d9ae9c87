package com.example.large;

import io.tasklane.worker.StreamedResult;
import io.tasklane.worker.TaskContext;
import io.tasklane.worker.TaskHandler;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Streams what its parameters say. */
@Component
class LargeHandler implements TaskHandler<LargeHandler.Wanted, StreamedResult> {

    /** @param haltedOnce whether whoever writes the first half first never goes on, having left a file that says so */
    record Wanted(long seed, long bytes, boolean haltedOnce) {}

    private static final int PIECE = 100_000;

    private final CountDownLatch never = new CountDownLatch(1);
    private final Path folder;

    LargeHandler(@Value("${large.folder}") Path folder) {
        this.folder = folder;
    }

    @Override
    public String taskName() {
        return "large";
    }

    @Override
    public StreamedResult handle(Wanted wanted, TaskContext context) {
        return StreamedResult.of("application/x-large", out -> {
            for (long position = 0; position < wanted.bytes(); position += PIECE) {
                int length = (int) Math.min(PIECE, wanted.bytes() - position);
                out.write(LargeContent.at(wanted.seed(), position, length));
                if (wanted.haltedOnce() && position >= wanted.bytes() / 2 && isFirst(context)) {
                    never.await();
                }
            }
        });
    }

    private boolean isFirst(TaskContext context) throws Exception {
        try {
            Files.createFile(folder.resolve(context.taskId().value()));
            return true;
        } catch (FileAlreadyExistsException another) {
            return false;
        }
    }
}
