package io.tasklane.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskChangeTest {

    private final Happenings happenings = new Happenings();

    @Test
    void theOrderAndTheNumberOfTimesThatRecordsAreAddedDoNotMatter() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            List<TaskEvent> life = happenings.life(random);
            List<Integer> offsets = new ArrayList<>();
            for (int offset = 0; offset < life.size(); offset++) {
                offsets.addAll(Collections.nCopies(1 + random.nextInt(2), offset));
            }
            TaskChange inOrder = fold(life, offsets);
            Collections.shuffle(offsets, random);

            assertThat(fold(life, offsets)).as("seed %d", seed).isEqualTo(inOrder);
        }
    }

    @Test
    void theFirstEndOfAnAttemptStaysAndItsResultWithIt() {
        TaskChange change = TaskChange.NONE
                .on(8, happenings.completed(9, 1))
                .on(5, happenings.completed(6, 1))
                .on(3, happenings.started(4, 1));

        assertThat(change.latest().event()).isEqualTo(happenings.completed(6, 1));
        assertThat(change.completed().event()).isEqualTo(happenings.completed(6, 1));
        assertThat(change.started().event()).isEqualTo(happenings.started(4, 1));
    }

    @Test
    void aTaskThatIsRunAgainGoesOnAndItsEndIsNotForgotten() {
        TaskChange change = TaskChange.NONE
                .on(3, happenings.started(4, 1))
                .on(4, happenings.failed(5, 1))
                .on(5, happenings.retrying(6, 1, 7))
                .on(6, happenings.started(8, 2));

        assertThat(change.latest().event()).isEqualTo(happenings.started(8, 2));
        assertThat(change.progress().event()).isEqualTo(happenings.started(8, 2));
        assertThat(change.ended()).isNotNull();
        assertThat(change.waits()).isFalse();
    }

    @Test
    void whatIsWrittenAgainAfterTheEndChangesNothing() {
        TaskChange ended = TaskChange.NONE
                .on(3, happenings.started(4, 1))
                .on(4, happenings.progressed(5, 1, 0.5))
                .on(5, happenings.retrying(6, 1, 7))
                .on(6, happenings.started(8, 2))
                .on(7, happenings.completed(9, 2));

        assertThat(ended.on(8, happenings.started(4, 1))
                        .on(9, happenings.progressed(5, 1, 0.5))
                        .on(10, happenings.retrying(6, 1, 7))
                        .on(11, happenings.started(8, 2))
                        .on(12, happenings.failed(8, 2))
                        .on(13, happenings.completed(9, 2)))
                .isEqualTo(ended);
    }

    @Test
    void aSubmissionStandsApartFromEvents() {
        TaskChange change = TaskChange.NONE.on(1, happenings.started(1, 1)).submitted(70, happenings.submitted());

        assertThat(change.latest().event()).isEqualTo(happenings.started(1, 1));
        assertThat(change.submission().event()).isEqualTo(happenings.submitted());
    }

    private TaskChange fold(List<TaskEvent> life, List<Integer> offsets) {
        TaskChange change = TaskChange.NONE;
        for (int offset : offsets) {
            change = change.on(offset, life.get(offset));
        }
        return offsets.isEmpty() ? change : change.submitted(0, happenings.submitted());
    }
}
