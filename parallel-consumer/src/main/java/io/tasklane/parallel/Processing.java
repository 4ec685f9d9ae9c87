package io.tasklane.parallel;

import java.util.concurrent.CompletionStage;

/** The work that a record asks for. */
@FunctionalInterface
public interface Processing {

    /**
     * Does it. Called on a thread of the engine's, which it may block, once the {@linkplain #lane() lane} lets it; a stage that is
     * completed later, by another thread, holds no thread and no place in the lane meanwhile.
     */
    CompletionStage<Outcome> run() throws Exception;

    /** Where it waits for a thread; with all that has no lane of its own by default. */
    default Lane lane() {
        return Lane.COMMON;
    }
}
