package io.tasklane.gateway.lists;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/** What queries of lists have in common that are ordered by a time, and within it by id. */
public final class KeysetQuery {

    private static final String ID = "_id";

    private KeysetQuery() {}

    /** Of what a query finds that which comes after a place. */
    public static Document after(Document query, String timeField, Instant time, String id, boolean newestFirst) {
        String beyond = newestFirst ? "$lt" : "$gt";
        Date at = Date.from(time);
        Document behind = new Document(
                "$or",
                List.of(
                        new Document(timeField, new Document(beyond, at)),
                        new Document(timeField, at).append(ID, new Document(beyond, id))));
        // Implied by that, and by it an index knows where to begin; the place itself is within the bound that was asked
        // for.
        Document bounds = new Document(query.get(timeField, new Document()));
        bounds.remove(beyond);
        bounds.append(beyond + "e", at);
        return and(new Document(query).append(timeField, bounds), List.of(behind));
    }

    /** The store's times end at the millisecond. */
    public static Date upwards(Instant time) {
        return Date.from(time.plusNanos(999_999));
    }

    static Document and(Document query, List<Document> further) {
        if (further.isEmpty()) {
            return query;
        }
        List<Object> all = new ArrayList<>(query.getList("$and", Object.class, List.of()));
        all.addAll(further);
        return new Document(query).append("$and", all);
    }
}
