package io.tasklane.gateway.streams;

import io.tasklane.gateway.live.LiveEvents;
import io.tasklane.gateway.live.LiveListener;
import io.tasklane.gateway.live.LoggedEvent;
import io.tasklane.model.TaskEvent.Progressed;
import io.tasklane.model.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One client's interest in a subject. It takes each event once, in the order of the log, and knows two places: up to where it
 * has taken events, and up to where the client has been told. The latter is what cursors say.
 */
final class Subscription implements LiveListener {

    private final StreamSubject subject;
    private final String log;
    private final Outbox outbox;
    private final Dialect dialect;
    private final Cursors cursors;
    private final Runnable onEnd;
    private final Map<Integer, Long> taken = new HashMap<>();
    private final TreeMap<Integer, Long> told = new TreeMap<>();
    private long after = -1;
    private @Nullable List<LoggedEvent> early;
    private boolean live;
    private boolean over;

    /**
     * @param log the name of the log that its events come from
     * @param onEnd is called after the last event that there can be was added to the outbox
     */
    Subscription(StreamSubject subject, String log, Outbox outbox, Dialect dialect, Cursors cursors, Runnable onEnd) {
        this.subject = subject;
        this.log = log;
        this.outbox = outbox;
        this.dialect = dialect;
        this.cursors = cursors;
        this.onEnd = onEnd;
    }

    StreamSubject subject() {
        return subject;
    }

    /** What comes is kept until {@link #tellAfter}. */
    synchronized void beginEarly() {
        beginAt(Map.of(), -1);
        early = new ArrayList<>();
        live = true;
    }

    /** Where it has begun. */
    synchronized void hasBegunAt(Map<Integer, Long> positions) {
        told.putAll(positions);
    }

    /** Goes on where a cursor says. */
    synchronized void goOn(Cursor cursor) {
        beginAt(cursor.next(), cursor.after());
        live = false;
    }

    private void beginAt(Map<Integer, Long> positions, long afterOffset) {
        taken.clear();
        taken.putAll(positions);
        told.clear();
        told.putAll(positions);
        after = afterOffset;
    }

    /**
     * Tells a snapshot, and then what has come and comes.
     *
     * @param afterOffset events of the single task up to this one are in the snapshot
     * @param ended whether nothing more can come
     */
    synchronized void tellAfter(String snapshot, long afterOffset, boolean ended) {
        List<LoggedEvent> waiting = early == null ? List.of() : early;
        early = null;
        after = afterOffset;
        outbox.add(new Snapshot(snapshot, ended));
        if (ended) {
            end();
        }
        waiting.forEach(this::take);
    }

    /**
     * Tells that there is a gap. It bears no cursor: as long as the client has not got the snapshot that follows, it has nothing but
     * the cursor that it came with, and whoever comes again with that is told the same.
     */
    void tellReset() {
        String reason = "{\"reason\":\"what came after the cursor is no longer known\"}";
        outbox.add(Frame.of(dialect.event("reset", null, reason)));
    }

    /** From now on events come from the feed. */
    synchronized void isLive() {
        live = true;
    }

    @Override
    public synchronized void on(LoggedEvent event) {
        boolean isNew = event.offset() >= taken.getOrDefault(event.partition(), 0L);
        if (!over && isNew && subject.includes(event.event())) {
            taken.put(event.partition(), event.offset() + 1);
            take(event);
        }
    }

    /** Events that were read from the log for this subscription alone. */
    synchronized void replayed(List<LoggedEvent> events, Map<Integer, Long> next) {
        events.forEach(this::on);
        next.forEach((partition, offset) -> taken.merge(partition, offset, Math::max));
    }

    private void take(LoggedEvent event) {
        if (early != null) {
            early.add(event);
        } else if (!over && (subject.taskId() == null || event.offset() > after)) {
            Happened frame = new Happened(event);
            if (live) {
                outbox.add(frame);
            } else {
                outbox.addUnbounded(frame);
            }
            if (frame.ended) {
                end();
            }
        }
    }

    private void end() {
        over = true;
        onEnd.run();
    }

    /** Whether there is nothing more to tell, or nobody to tell it to. */
    synchronized boolean isOver() {
        return over;
    }

    /** The client wants no more of it. */
    synchronized void close() {
        over = true;
    }

    boolean isBusy() {
        return outbox.isBusy();
    }

    /** What is lost cannot be told: the client comes again, with its cursor, and is told so. */
    @Override
    public void lost() {
        outbox.abort();
    }

    /** Keeps the connection alive. If the client has been told everything, it has got as far as the gateway has. */
    void stayInTouch(LiveEvents events) {
        events.whileNothingHappens(positions -> {
            synchronized (this) {
                if (!over && outbox.isEmpty()) {
                    if (live && early == null) {
                        told.replaceAll((partition, offset) -> Math.max(offset, positions.getOrDefault(partition, 0L)));
                    }
                    // Whoever goes on from before the snapshot would never get it.
                    outbox.add(Frame.of(dialect.stillHere(early == null ? cursor(false) : null)));
                }
            }
        });
    }

    private String cursor(boolean ended) {
        return cursors.write(new Cursor(told, after, ended), subject, log);
    }

    private synchronized String tell(LoggedEvent event, boolean ended) {
        if (subject.taskId() != null) {
            // Now it is known which partition the task's events are in.
            told.clear();
            after = -1;
        }
        told.put(event.partition(), event.offset() + 1);
        return dialect.event(event.name(), cursor(ended), event.json());
    }

    private synchronized String tellSnapshot(String json, boolean ended) {
        return dialect.event("snapshot", cursor(ended), json);
    }

    /** An event of the log, on its way. */
    private final class Happened implements Frame {

        private final LoggedEvent event;
        private final boolean ended;

        Happened(LoggedEvent event) {
            this.event = event;
            this.ended = subject.endsWith(event.event());
        }

        @Override
        public String text() {
            return tell(event, ended);
        }

        @Override
        public int size() {
            return event.size();
        }

        @Override
        public @Nullable Object kind() {
            return event.event() instanceof Progressed
                    ? new ProgressOf(Subscription.this, event.event().task().taskId())
                    : null;
        }
    }

    private record ProgressOf(Subscription subscription, TaskId taskId) {}

    /** How things are, on its way. */
    private final class Snapshot implements Frame {

        private final String json;
        private final boolean ended;

        Snapshot(String json, boolean ended) {
            this.json = json;
            this.ended = ended;
        }

        @Override
        public String text() {
            return tellSnapshot(json, ended);
        }

        @Override
        public int size() {
            return 2 * json.length();
        }
    }
}
