package io.tasklane.gateway.status;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tasklane.gateway.live.LiveFixture;
import io.tasklane.gateway.store.Store;
import java.time.Clock;

/** Held requests over views in a store and a log that tests write. */
public final class HeldFixture implements AutoCloseable {

    public final LiveFixture live = new LiveFixture();
    final FreshViews fresh;
    final HeldRequests requests;
    final HeldAnswers answers;
    public final TaskOutcomes outcomes;

    HeldFixture(TaskViews views, Clock clock, int most) {
        fresh = new FreshViews(views);
        requests = new HeldRequests(live.events, fresh, clock, most, new SimpleMeterRegistry());
        requests.start();
        answers = new HeldAnswers(requests, clock);
        outcomes = new TaskOutcomes(requests, clock);
    }

    /** Over the tasks of a store. */
    public static HeldFixture of(Store store) {
        return new HeldFixture(new TaskViews(store), Clock.systemUTC(), 10);
    }

    /** Of a gateway at which nothing can be held. */
    public static TaskOutcomes nobodyWaits() {
        LiveFixture live = new LiveFixture();
        Clock clock = Clock.systemUTC();
        return new TaskOutcomes(new HeldRequests(live.events, null, clock, 0, new SimpleMeterRegistry()), clock);
    }

    @Override
    public void close() {
        requests.stop();
        requests.close();
        fresh.close();
    }
}
