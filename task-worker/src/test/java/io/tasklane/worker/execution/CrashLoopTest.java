package io.tasklane.worker.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.DeadLetters;
import io.tasklane.model.TaskEvent;
import io.tasklane.parallel.CrashLoopException;
import io.tasklane.parallel.Outcome;
import java.lang.reflect.Constructor;
import org.junit.jupiter.api.Test;

class CrashLoopTest {

    @Test
    void aTaskThatTakesDownItsWorkersFailsAsThat() throws Exception {
        WorkerUnderTest worker = new WorkerUnderTest((parameters, context) -> "ran");
        Constructor<CrashLoopException> constructor = CrashLoopException.class.getDeclaredConstructor(int.class);
        constructor.setAccessible(true);

        Outcome outcome = worker.runner().recover(worker.command(2, 0), constructor.newInstance(3));

        assertThat(WorkerUnderTest.events(outcome))
                .singleElement()
                .isInstanceOfSatisfying(TaskEvent.Failed.class, failed -> {
                    assertThat(failed.attempt()).isEqualTo(2);
                    assertThat(failed.error().type()).endsWith("/crash-loop");
                });
        var letter = WorkerUnderTest.deadLetter(outcome);
        assertThat(WorkerUnderTest.header(letter, DeadLetters.REASON)).isEqualTo("crash-loop");
        assertThat(WorkerUnderTest.header(letter, DeadLetters.ATTEMPTS)).contains("\"code\":\"crash-loop\"");
        assertThat(letter.headers().lastHeader(DeadLetters.STACK_TRACE)).isNull();
    }
}
