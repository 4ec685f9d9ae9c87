package io.tasklane.notifier.isolation;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The attempts of an endpoint that are under way, and how many there may be: few at first, one more with each success, half as many
 * when the endpoint is in trouble. So an endpoint that does not answer has few of them, and one that does has as many as it can take.
 * Not safe for use by several threads.
 */
final class Crowd {

    private static final int FIRST = 10;

    private final Set<Turn> underWay = new LinkedHashSet<>();
    private int most;
    private int room;

    Crowd(int most) {
        this.most = most;
        this.room = Math.min(FIRST, most);
    }

    void limitTo(int changed) {
        most = changed;
        room = Math.min(room, most);
    }

    boolean hasRoom() {
        return underWay.size() < room;
    }

    int size() {
        return underWay.size();
    }

    void add(Turn turn) {
        underWay.add(turn);
    }

    void remove(Turn turn) {
        underWay.remove(turn);
    }

    /** Since when the oldest attempt is under way; {@code otherwise} if there is none. */
    long oldestBegan(long otherwise) {
        return underWay.isEmpty() ? otherwise : underWay.iterator().next().began();
    }

    void well() {
        room = Math.min(most, room + 1);
    }

    void troubled() {
        room = Math.max(1, room / 2);
    }
}
