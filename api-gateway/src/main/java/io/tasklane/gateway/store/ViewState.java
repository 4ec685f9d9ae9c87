package io.tasklane.gateway.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which generations of the view there are.
 *
 * @param live the one that is served
 * @param next the one that is built to take its place, if any
 * @param retiring the one whose place was taken, until it is removed; or one that was given up
 * @param phase how far the next one is
 * @param last the highest number that was ever given out
 */
public record ViewState(
        int live, @Nullable Integer next, @Nullable Integer retiring, Phase phase, int last) {

    /** How the view is served. */
    public enum Phase {
        /** From the live generation. */
        SERVING,
        /** The same; the next one is built from the log. */
        BUILDING,
        /** The same; the next one has all of the log, and gets what only the live one has. */
        COPYING,
        /** A task's status from both, once they agree: so whoever sees only one of them sees the same. */
        SWITCHING
    }

    static final ViewState INITIAL = new ViewState(Generations.FIRST, null, null, Phase.SERVING, Generations.FIRST);

    /** Those that the log is brought into. */
    public List<Integer> projected() {
        return next == null ? List.of(live) : List.of(live, next);
    }

    /** Those that a task's status is read from. */
    public List<Integer> readable() {
        return phase == Phase.SWITCHING ? projected() : List.of(live);
    }

    List<Integer> all() {
        List<Integer> all = new ArrayList<>(projected());
        if (retiring != null) {
            all.add(retiring);
        }
        return all;
    }

    /** With a generation to be built. */
    ViewState begun() {
        return new ViewState(live, last + 1, retiring, Phase.BUILDING, last + 1);
    }

    ViewState copying() {
        return new ViewState(live, next, retiring, Phase.COPYING, last);
    }

    ViewState switching() {
        return new ViewState(live, next, retiring, Phase.SWITCHING, last);
    }

    ViewState switched() {
        return new ViewState(next == null ? live : next, null, live, Phase.SERVING, last);
    }

    ViewState aborted() {
        return new ViewState(live, null, next, Phase.SERVING, last);
    }

    ViewState retired() {
        return new ViewState(live, next, null, phase, last);
    }
}
