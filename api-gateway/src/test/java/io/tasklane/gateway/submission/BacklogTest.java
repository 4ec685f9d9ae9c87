package io.tasklane.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.gateway.problems.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class BacklogTest {

    private final Backlog backlog =
            new Backlog(new SubmissionProperties(false, 4, DataSize.ofMegabytes(4), Duration.ofSeconds(1)));

    @Test
    void noMoreRequestsWaitThanAllowed() {
        List<Backlog.Share> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(begun(false));
        }

        Backlog.Share fifth = backlog.share();
        assertOverloaded(() -> fifth.begin(false));
        fifth.close();
        waiting.remove(0).close();

        waiting.add(begun(false));
        waiting.forEach(Backlog.Share::close);
        assertThat(backlog.requests()).isZero();
    }

    @Test
    void thoseWithAKeyLeaveRoomForThoseWithout() {
        List<Backlog.Share> waiting = new ArrayList<>(List.of(begun(true), begun(true)));

        Backlog.Share third = backlog.share();
        assertOverloaded(() -> third.begin(true));
        third.close();
        waiting.add(begun(false));
        waiting.add(begun(false));

        waiting.forEach(Backlog.Share::close);
        waiting.clear();
        waiting.add(begun(true));
        waiting.add(begun(true));
        assertThat(backlog.requests()).isEqualTo(2);
    }

    @Test
    void bodiesTakeNoMoreMemoryThanAllowed() {
        Backlog.Share one = backlog.share();
        one.grow(3 * 1024 * 1024);
        Backlog.Share other = backlog.share();

        assertOverloaded(() -> other.grow(1024 * 1024 + 1));
        other.close();
        one.grow(1024 * 1024);
        assertThat(backlog.bytes()).isEqualTo(4 * 1024 * 1024);
        one.close();

        assertThat(backlog.bytes()).isZero();
    }

    private Backlog.Share begun(boolean withKey) {
        Backlog.Share share = backlog.share();
        share.begin(withKey);
        return share;
    }

    private static void assertOverloaded(Runnable growth) {
        assertThatThrownBy(growth::run).isInstanceOfSatisfying(ProblemException.class, ended -> {
            assertThat(ended.problem().kind().status().value()).isEqualTo(503);
            assertThat(ended.problem().headers()).containsEntry("Retry-After", "1");
        });
    }
}
