package io.tasklane.parallel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.parallel.ProcessingThreads.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProcessingThreadsTest {

    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final List<ProcessingThreads> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(ProcessingThreads::close);
    }

    @Test
    void lanesAreServedInProportionToTheirWeightsAndNoneStarves() throws Exception {
        ProcessingThreads threads = threads(1);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        threads.execute(place(threads, Lane.COMMON, () -> {
            started.countDown();
            await(go);
        }));
        assertThat(started.await(10, SECONDS)).isTrue();
        CountDownLatch done = new CountDownLatch(1_000);
        for (int at = 0; at < 500; at++) {
            note(threads, new Lane("low", 1, List.of()), done);
            note(threads, new Lane("high", 9, List.of()), done);
        }

        go.countDown();

        assertThat(done.await(10, SECONDS)).isTrue();
        assertThat(ran.subList(0, 100)).filteredOn("low"::equals).hasSizeBetween(8, 12);
        assertThat(ran.subList(400, 500)).filteredOn("low"::equals).hasSizeBetween(8, 12);
    }

    @Test
    void aLaneThatIsServedAtOnceEachTimeGetsNoMoreThanItsShare() {
        List<Runnable> waiting = new ArrayList<>();
        ProcessingThreads threads = new ProcessingThreads(1, new Deferred(waiting));
        opened.add(threads);
        Lane busy = new Lane("busy", 1, List.of());
        Lane sparse = new Lane("sparse", 1, List.of());
        for (int at = 0; at < 100; at++) {
            threads.execute(place(threads, busy, () -> ran.add("busy")));
        }
        // A new one comes whenever the last one has run, so its lane is never more than one long.
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            ran.add("sparse");
            if (threads.waiting() > 0) {
                threads.execute(place(threads, sparse, again[0]));
            }
        };
        threads.execute(place(threads, sparse, again[0]));

        waiting.remove(0).run();

        assertThat(ran).filteredOn("sparse"::equals).hasSizeBetween(90, 110);
    }

    @Test
    void anEndThatMakesRoomUnderTwoLimitsLetsTwoGoOn() throws Exception {
        ProcessingThreads threads = threads(4);
        Lane.Limit queue = new Lane.Limit("queue", 1);
        Lane.Limit task = new Lane.Limit("task", 1);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        threads.execute(place(threads, new Lane("both", 1, List.of(queue, task)), () -> {
            started.countDown();
            await(go);
        }));
        assertThat(started.await(10, SECONDS)).isTrue();
        CountDownLatch together = new CountDownLatch(2);
        for (Lane.Limit limit : List.of(queue, task)) {
            threads.execute(place(threads, new Lane(limit.name(), 1, List.of(limit)), () -> {
                together.countDown();
                await(together);
            }));
        }

        go.countDown();

        assertThat(together.await(10, SECONDS)).isTrue();
    }

    @Test
    void aLimitHoldsBackOnlyItsOwnWork() throws Exception {
        ProcessingThreads threads = threads(8);
        Lane limited = new Lane("limited", 1, List.of(new Lane.Limit("name", 2)));
        Lane alsoLimited = new Lane("also", 5, List.of(new Lane.Limit("name", 2)));
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore permits = new Semaphore(0);
        CountDownLatch done = new CountDownLatch(20);
        for (int at = 0; at < 20; at++) {
            threads.execute(place(threads, at % 2 == 0 ? limited : alsoLimited, () -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                permits.acquireUninterruptibly();
                running.decrementAndGet();
                done.countDown();
            }));
        }
        CountDownLatch others = new CountDownLatch(50);
        for (int at = 0; at < 50; at++) {
            note(threads, Lane.COMMON, others);
        }

        assertThat(others.await(10, SECONDS)).isTrue();
        permits.release(20);

        assertThat(done.await(10, SECONDS)).isTrue();
        assertThat(most).hasValue(2);
    }

    @Test
    void aThreadThatIsGivenUpIsReplacedAndCountedUntilItEnds() throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ProcessingThreads threads = threads(1);
        threads.bindTo(meters);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Place stuck = new Place(threads, Lane.COMMON, () -> {
            started.countDown();
            await(go);
        });
        threads.execute(List.of(stuck));
        assertThat(started.await(10, SECONDS)).isTrue();
        CountDownLatch other = new CountDownLatch(1);
        note(threads, Lane.COMMON, other);

        stuck.giveUp();
        stuck.giveUp();

        assertThat(other.await(10, SECONDS)).isTrue();
        assertThat(meters.get("tasklane.processing.abandoned").gauge().value()).isEqualTo(1);
        go.countDown();
        Awaitility.await().until(() -> threads.abandoned() == 0 && threads.busy() == 0);
        CountDownLatch last = new CountDownLatch(1);
        note(threads, Lane.COMMON, last);
        assertThat(last.await(10, SECONDS)).isTrue();
    }

    @Test
    void whatIsGivenUpWhileItWaitsIsNotKept() {
        ProcessingThreads threads = new ProcessingThreads(1, new Deferred(new ArrayList<>()));
        opened.add(threads);
        threads.execute(place(threads, Lane.COMMON, () -> {}));
        Place waiting = new Place(threads, Lane.COMMON, () -> {});
        threads.execute(List.of(waiting));

        waiting.giveUp();

        assertThat(threads.waiting()).isZero();
        assertThat(threads.abandoned()).isZero();
    }

    @Test
    void workForWhichNoThreadCanBeMadeWaitsOnAndHoldsNoPlace() {
        List<Runnable> waiting = new ArrayList<>();
        AtomicInteger refusals = new AtomicInteger(2);
        ProcessingThreads threads = new ProcessingThreads(1, new Deferred(waiting) {
            @Override
            public void execute(Runnable work) {
                if (refusals.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("unable to create native thread, on purpose");
                }
                super.execute(work);
            }
        });
        opened.add(threads);
        Place first = new Place(threads, Lane.COMMON, () -> ran.add("first"));
        Place second = new Place(threads, Lane.COMMON, () -> ran.add("second"));
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> threads.execute(List.of(first)));
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> threads.execute(List.of(second)));
        assertThat(threads.busy()).isZero();

        threads.execute(place(threads, Lane.COMMON, () -> ran.add("third")));
        waiting.remove(0).run();

        assertThat(ran).containsExactly("first", "second", "third");
        assertThat(threads.busy()).isZero();
    }

    @Test
    void whateverWorkThrowsItsPlaceIsFreeAgain() {
        List<Runnable> waiting = new ArrayList<>();
        ProcessingThreads threads = new ProcessingThreads(1, new Deferred(waiting));
        opened.add(threads);
        threads.execute(place(threads, Lane.COMMON, () -> {
            throw new LinkageError("on purpose");
        }));
        threads.execute(place(threads, Lane.COMMON, () -> ran.add("next")));

        waiting.remove(0).run();

        assertThat(ran).containsExactly("next");
        assertThat(threads.busy()).isZero();
    }

    @Test
    void anInterruptThatCameLateIsNotTheNextWorks() throws Exception {
        ProcessingThreads threads = threads(1);
        List<Boolean> interrupted = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(2);
        for (int at = 0; at < 2; at++) {
            threads.execute(place(threads, Lane.COMMON, () -> {
                interrupted.add(Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
                done.countDown();
            }));
        }

        assertThat(done.await(10, SECONDS)).isTrue();
        assertThat(interrupted).containsExactly(false, false);
    }

    private ProcessingThreads threads(int most) {
        ProcessingThreads threads = new ProcessingThreads("test", most);
        opened.add(threads);
        return threads;
    }

    private void note(ProcessingThreads threads, Lane lane, CountDownLatch done) {
        threads.execute(place(threads, lane, () -> {
            ran.add(lane.name());
            done.countDown();
        }));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Place> place(ProcessingThreads threads, Lane lane, Runnable work) {
        return List.of(new Place(threads, lane, work));
    }
}
