package com.example.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.worker.TaskContext;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Writes down each execution as it begins and ends. A line is with the operating system before the next statement runs, so that a
 * process that is killed leaves no execution out.
 */
final class ExecutionJournal {

    private final String worker;

    /** Not a channel: that would be closed by the interrupt of any thread that writes. */
    private final FileOutputStream file;

    /** @param folder where the file of this process goes; other processes have theirs beside it */
    ExecutionJournal(Path folder, String worker) {
        this.worker = worker;
        Path path = folder.resolve("executions-" + ProcessHandle.current().pid() + ".log");
        try {
            this.file = new FileOutputStream(path.toFile(), true);
        } catch (FileNotFoundException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    void begun(TaskContext task) {
        write(task, "start");
    }

    void ended(TaskContext task) {
        write(task, "end");
    }

    /** A line is one call of the operating system, so lines of several threads do not mix. */
    private void write(TaskContext task, String what) {
        String line = String.join(
                " ",
                task.taskId().value(),
                Integer.toString(task.attempt()),
                what,
                worker,
                Long.toString(System.currentTimeMillis()));
        try {
            file.write((line + "\n").getBytes(UTF_8));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
