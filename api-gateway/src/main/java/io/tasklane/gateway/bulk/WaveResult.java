package io.tasklane.gateway.bulk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What became of some of what an operation is done to.
 *
 * @param problems of those for which it cannot be done
 * @param undecided those of which nobody knows yet
 * @param room how many problems more are kept
 */
record WaveResult(int done, int skipped, List<BulkOperation.Problem> problems, List<BulkDeed> undecided, int room) {

    WaveResult and(WaveResult more) {
        List<BulkOperation.Problem> all = new ArrayList<>(problems);
        all.addAll(more.problems);
        return new WaveResult(done + more.done, skipped + more.skipped, all, more.undecided, room);
    }

    /** With as many more for which it is done. */
    WaveResult andDone(int more) {
        return new WaveResult(done + more, skipped, problems, undecided, room);
    }

    /** Those that still may be undecided count as failed from here on. */
    WaveResult givingUp() {
        List<BulkOperation.Problem> all = new ArrayList<>(problems);
        undecided.forEach(deed -> all.add(new BulkOperation.Problem(
                deed.taskId(),
                "temporarily-unavailable",
                "It is not certain what became of it; to ask for it again does no harm")));
        return new WaveResult(done, skipped, all, List.of(), room);
    }

    Collection<BulkOperation.Problem> newProblems() {
        return problems.subList(0, Math.min(Math.max(0, room), problems.size()));
    }
}
