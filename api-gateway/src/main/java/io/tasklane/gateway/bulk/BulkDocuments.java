package io.tasklane.gateway.bulk;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Bulk operations as documents. */
final class BulkDocuments {

    static final String ID = "_id";
    static final String TENANT = "tenant";
    static final String STATE = "state";
    static final String MATCHED = "matched";
    static final String DONE = "done";
    static final String SKIPPED = "skipped";
    static final String FAILED = "failed";
    static final String PROBLEMS = "problems";
    static final String PLACE = "place";
    static final String BEGUN = "begun";
    static final String STARTED_AT = "startedAt";
    static final String FINISHED_AT = "finishedAt";

    /** When the store may remove it. */
    static final String EXPIRES_AT = "expiresAt";

    /** Whose turn it is, and until when. */
    static final String HOLDER = "holder";

    static final String HELD_UNTIL = "heldUntil";

    /** When it had its last turn. */
    static final String TURN = "turn";

    private BulkDocuments() {}

    static Document of(BulkOperation operation) {
        // Labels have dots in their names here, so the filter is no document.
        List<Document> filter = operation.filter().entrySet().stream()
                .map(one -> new Document("name", one.getKey()).append("value", one.getValue()))
                .toList();
        Date startedAt = Date.from(operation.startedAt());
        Document document = new Document(ID, operation.id())
                .append(TENANT, operation.tenant())
                .append("action", operation.action().name())
                .append("filter", filter)
                .append(STATE, operation.state().text())
                .append(DONE, operation.done())
                .append(SKIPPED, operation.skipped())
                .append(FAILED, operation.failed())
                .append(
                        PROBLEMS,
                        operation.problems().stream().map(BulkDocuments::of).toList())
                .append(STARTED_AT, startedAt)
                .append(TURN, startedAt)
                .append(HELD_UNTIL, startedAt);
        return operation.perSecond() == null ? document : document.append("perSecond", operation.perSecond());
    }

    static Document of(BulkOperation.Problem problem) {
        return new Document("taskId", problem.taskId())
                .append("code", problem.code())
                .append("detail", problem.detail());
    }

    static Document of(BulkPlace place) {
        return new Document("at", Date.from(place.at())).append("id", place.id());
    }

    static Document of(BulkTurn turn) {
        return new Document("upTo", of(turn.upTo())).append("size", turn.size());
    }

    private static BulkPlace place(Document place) {
        return new BulkPlace(place.getDate("at").toInstant(), place.getString("id"));
    }

    private static BulkTurn turn(Document turn) {
        return new BulkTurn(place(turn.get("upTo", Document.class)), turn.getInteger("size"));
    }

    static BulkOperation operation(Document document) {
        SortedMap<String, String> filter = new TreeMap<>();
        document.getList("filter", Document.class)
                .forEach(one -> filter.put(one.getString("name"), one.getString("value")));
        Document place = document.get(PLACE, Document.class);
        Document begun = document.get(BEGUN, Document.class);
        Date finishedAt = document.getDate(FINISHED_AT);
        return new BulkOperation(
                document.getString(ID),
                document.getString(TENANT),
                BulkAction.valueOf(document.getString("action")),
                filter,
                document.getInteger("perSecond"),
                BulkOperation.State.of(document.getString(STATE)),
                number(document, MATCHED),
                document.get(DONE, Number.class).longValue(),
                document.get(SKIPPED, Number.class).longValue(),
                document.get(FAILED, Number.class).longValue(),
                document.getList(PROBLEMS, Document.class).stream()
                        .map(BulkDocuments::problem)
                        .toList(),
                place == null ? null : place(place),
                begun == null ? null : turn(begun),
                document.getDate(STARTED_AT).toInstant(),
                instant(finishedAt));
    }

    private static BulkOperation.Problem problem(Document document) {
        return new BulkOperation.Problem(
                document.getString("taskId"), document.getString("code"), document.getString("detail"));
    }

    private static @Nullable Long number(Document document, String name) {
        Number number = document.get(name, Number.class);
        return number == null ? null : Long.valueOf(number.longValue());
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
