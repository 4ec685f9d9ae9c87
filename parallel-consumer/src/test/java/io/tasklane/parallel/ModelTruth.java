package io.tasklane.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What really happened to the records of a world, told by nobody but those who did it, and what engines may say of it. */
final class ModelTruth {

    private static final class Life {
        private final List<ModelProcess> notGivenBack = new ArrayList<>();
        private boolean begun;
        private int deaths;
        private int doubts;
    }

    private final String world;
    private final Map<String, Integer> happened;
    private final Map<String, Life> lives = new HashMap<>();
    private final List<String> lies = new ArrayList<>();
    private final List<String> history = new ArrayList<>();

    /** @param happened how often what happened, in all worlds */
    ModelTruth(String world, Map<String, Integer> happened) {
        this.world = world;
        this.happened = happened;
    }

    String world() {
        return world;
    }

    synchronized void happens(String what) {
        happened.merge(what, 1, Integer::sum);
        history.add(what);
    }

    synchronized void begins(String record, ModelProcess process) {
        happens("executions");
        history.add(record + " begins in " + process);
        life(record).begun = true;
    }

    /** They were started, or about to be, and neither ended nor given back. */
    synchronized void cutOff(ModelProcess process, Collection<String> records) {
        for (String record : records) {
            life(record).notGivenBack.add(process);
            history.add(record + " is cut off in " + process);
        }
    }

    /** A process that once started them, and goes on living, lost them and will never know what it told the log last. */
    synchronized void isInDoubt(Collection<String> records) {
        for (String record : records) {
            life(record).doubts++;
            history.add(record + " is in doubt");
        }
    }

    /** A record takes its process down: the log knows at last. */
    synchronized void kills(String record) {
        Life life = life(record);
        life.deaths++;
        happens("deaths by a record");
        assertThat(life.deaths)
                .as("%s: deaths by %s, which was in doubt %s times", world, record, life.doubts)
                .isLessThanOrEqualTo(OffsetRuns.MAX_STARTS + 1 + life.doubts);
    }

    /** All that happened, in its order. */
    synchronized List<String> history() {
        return List.copyOf(history);
    }

    /** An engine says whether a record can have begun before. */
    synchronized void isSaidToHaveBegun(String record, boolean mayHaveBegun) {
        boolean begun = life(record).begun;
        if (begun && !mayHaveBegun) {
            lies.add(record + " is said never to have begun");
        }
        happens(begun ? "begun again" : mayHaveBegun ? "said to have begun, wrongly" : "begun for the first time");
    }

    /** An engine gives a record up because it took down so many processes. */
    synchronized void isSaidToKill(String record, ModelProcess process) {
        happens("crash loops");
        List<ModelProcess> others = life(record).notGivenBack.stream()
                .filter(other -> other != process)
                .toList();
        if (others.size() < OffsetRuns.MAX_STARTS) {
            lies.add(record + " is said to kill and was cut off in other processes only " + others.size() + " times");
        }
    }

    /** To an engine an exception would be one more failure of its processor, so what it says is judged when the step is over. */
    synchronized void judge() {
        assertThat(lies).as(world).isEmpty();
    }

    private Life life(String record) {
        return lives.computeIfAbsent(record, first -> new Life());
    }

    static Map<String, Integer> nothingYet() {
        return new TreeMap<>();
    }
}
