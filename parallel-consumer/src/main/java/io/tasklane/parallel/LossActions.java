package io.tasklane.parallel;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be done once a record's partition is lost: each action once, whenever it was given. */
final class LossActions {

    private static final Logger log = LoggerFactory.getLogger(LossActions.class);

    private List<Runnable> waiting = List.of();
    private boolean lost;

    /** Runs the action at once if the partition is lost already. */
    void add(Runnable action) {
        synchronized (this) {
            if (!lost) {
                waiting = waiting.isEmpty() ? new ArrayList<>(1) : waiting;
                waiting.add(action);
                return;
            }
        }
        action.run();
    }

    /** The partition is lost. */
    void run() {
        List<Runnable> actions;
        synchronized (this) {
            lost = true;
            actions = waiting;
            waiting = List.of();
        }
        actions.forEach(LossActions::runQuietly);
    }

    private static void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException failure) {
            log.atError().setCause(failure).log("An action on the loss of a partition failed");
        }
    }
}
