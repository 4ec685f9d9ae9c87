package io.tasklane.gateway.results;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the register of uploads.
 *
 * @param taskId as whoever uploads it says
 * @param attempt which attempt of the task it belongs to
 * @param aliveAt when it was last seen to go on
 * @param chunks no chunk has this number or a greater one
 * @param checkAt when it is to be looked at
 * @param finishedAt when its task was completed with it; nothing if no event says so
 * @param abandoned whether its worker has given it up
 * @param doomed whether its removal has begun
 */
record Upload(
        ObjectId id,
        String taskId,
        int attempt,
        Instant aliveAt,
        int chunks,
        Date checkAt,
        @Nullable Instant finishedAt,
        boolean abandoned,
        boolean doomed) {

    static final String TASK_ID = "of.taskId";
    static final String TENANT = "of.tenant";
    static final String CHECK_AT = "checkAt";
    static final String FINISHED_AT = "finishedAt";
    static final String DOOMED = "doomed";

    /** What is to become of it. */
    enum Fate {
        KEPT,
        ABANDONED,
        EXPIRED
    }

    /** Workers in any language write entries: one that lacks something is read as far as it goes. */
    static Upload of(Document entry) {
        ObjectId id = entry.getObjectId("_id");
        Date finishedAt = entry.getDate(FINISHED_AT);
        Document of = entry.get("of", Document.class);
        return new Upload(
                id,
                of == null ? "" : String.valueOf(of.get("taskId")),
                number(of, "attempt"),
                (entry.get("aliveAt") instanceof Date alive ? alive : id.getDate()).toInstant(),
                number(entry, "chunks"),
                entry.getDate(CHECK_AT),
                finishedAt == null ? null : finishedAt.toInstant(),
                Boolean.TRUE.equals(entry.get("abandoned")),
                Boolean.TRUE.equals(entry.get(DOOMED)));
    }

    private static int number(@Nullable Document document, String field) {
        return document != null && document.get(field) instanceof Number number ? number.intValue() : 0;
    }

    /**
     * An upload is kept as long as an event may come that names it, however long that takes. That is over if its worker gave it up,
     * if the task ended without it, or if a later attempt began: then the outcome of its own attempt is in the log. What becomes
     * of a task that the view does not know cannot be told: then it is kept as long as the log may have events of it.
     *
     * @param keepFinished how long the result of a task is kept after its end
     * @param keepUnclaimed how long an upload is kept of whose task nothing is known
     */
    Fate fate(Optional<TaskStanding> task, Instant now, Duration keepFinished, Duration keepUnclaimed) {
        if (finishedAt != null) {
            return finishedAt.plus(keepFinished).isAfter(now) ? Fate.KEPT : Fate.EXPIRED;
        }
        if (abandoned || doomed) {
            return Fate.ABANDONED;
        }
        boolean over = task.map(known -> known.attempt() > attempt || known.ended() && known.attempt() == attempt)
                .orElseGet(() -> aliveAt.plus(keepUnclaimed).isBefore(now));
        return over ? Fate.ABANDONED : Fate.KEPT;
    }
}
