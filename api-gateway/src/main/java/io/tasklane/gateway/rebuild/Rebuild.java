package io.tasklane.gateway.rebuild;

import io.tasklane.gateway.status.LogEnds;
import io.tasklane.gateway.status.ProjectionOffsets;
import io.tasklane.gateway.store.Generations;
import io.tasklane.gateway.store.Store;
import io.tasklane.gateway.store.ViewState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads a new generation of the view to where the live one is. All gateways feed it, as they feed the live one; and each of them
 * does what is done here, step by step. A step is taken if the state still is what it was before it, so it does not matter how
 * many take it, or that one dies on the way.
 *
 * <p>How long a state has lasted each gateway measures by itself, from when it saw it first: so nobody's clock matters.
 */
final class Rebuild {

    /** All know of a switch, and no request that began before it is under way any more. */
    static final Duration UNTIL_ALL_KNOW = Generations.NOTICE.plusSeconds(3);

    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    private final Store store;
    private final LogEnds ends;
    private final ProjectionOffsets offsets;
    private final MissingDocuments missing;
    private ViewState seen;
    private long since = System.nanoTime();
    private @Nullable Map<String, Long> target;

    Rebuild(Store store, LogEnds ends, ProjectionOffsets offsets, MissingDocuments missing) {
        this.store = store;
        this.ends = ends;
        this.offsets = offsets;
        this.missing = missing;
        this.seen = store.generations().look();
    }

    /** Does what can be done now; returns at once if there is nothing to do. */
    void step() throws InterruptedException {
        ViewState state = store.generations().look();
        if (!state.equals(seen)) {
            log.atInfo()
                    .addKeyValue("live", state.live())
                    .addKeyValue("next", state.next())
                    .addKeyValue("phase", state.phase())
                    .log("The generations of the view have changed");
            since = System.nanoTime();
            target = null;
            seen = state;
        }
        Integer next = state.next();
        Integer retiring = state.retiring();
        if (next != null) {
            lead(state, next);
        } else if (retiring != null && allKnow()) {
            store.generations().retired(state);
        }
    }

    private void lead(ViewState state, int next) throws InterruptedException {
        switch (state.phase()) {
            case BUILDING -> {
                if (hasReachedTheEnd(next)) {
                    store.generations().copying(state);
                }
            }
            case COPYING -> {
                missing.copy(state.live(), next);
                store.generations().switching(state);
            }
            case SWITCHING -> {
                // What one gateway has shown from the live one alone has to be in the next one before that is shown
                // alone.
                if (allKnow() && hasReachedTheEnd(next)) {
                    store.generations().switched(state);
                }
            }
            case SERVING -> throw new IllegalStateException("nothing is built while one generation serves");
        }
    }

    private boolean allKnow() {
        return System.nanoTime() - since >= UNTIL_ALL_KNOW.toNanos();
    }

    /** Whether the generation has all that was in the log when this was first asked in this state. */
    private boolean hasReachedTheEnd(int generation) throws InterruptedException {
        Map<String, Long> end = target;
        if (end == null) {
            Optional<Map<String, Long>> now = ends.now();
            if (now.isEmpty()) {
                return false;
            }
            end = now.get();
            target = end;
        }
        return LogEnds.areReached(end, offsets.in(generation));
    }
}
