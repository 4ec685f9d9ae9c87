package io.tasklane.gateway.store;

import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Which generation of the view is served, and which one is being built: one document that all gateways look at. What a gateway
 * goes by is never older than {@link #NOTICE}, so whoever changes the document and waits for that long knows that no request
 * begins any more that does not know.
 */
public final class Generations {

    /** The generation of a database that was never rebuilt beside itself. */
    public static final int FIRST = 1;

    /** How long a change of the document may go unnoticed. */
    public static final Duration NOTICE = Duration.ofSeconds(1);

    private static final String COLLECTION = "view";
    private static final String ID = "generations";
    private static final Pattern NUMBERED = Pattern.compile("(.+)_v(\\d{1,9})");

    private final MongoDatabase database;
    private volatile @Nullable Look last;

    Generations(MongoDatabase database) {
        this.database = database;
    }

    private record Look(long begun, ViewState state) {}

    /**
     * The state as it is, or was less than {@link #NOTICE} ago.
     *
     * @throws MongoException if that is not known
     */
    public ViewState state() {
        Look known = last;
        return known != null && System.nanoTime() - known.begun < NOTICE.toNanos() ? known.state : look();
    }

    /** The state as it is now. */
    public ViewState look() {
        long begun = System.nanoTime();
        ViewState state = Optional.ofNullable(
                        collection().find(Filters.eq("_id", ID)).first())
                .map(Generations::state)
                .orElse(ViewState.INITIAL);
        last = new Look(begun, state);
        return state;
    }

    /** Has a new generation built, unless one is being built already. Returns what is so from then on. */
    public ViewState begin() {
        ViewState state = look();
        return state.next() != null || state.retiring() != null ? state : changed(state, state.begun());
    }

    /** Gives up the generation that is being built, unless it is about to be served. */
    public ViewState abort() {
        ViewState state = look();
        boolean underWay = state.phase() == ViewState.Phase.BUILDING || state.phase() == ViewState.Phase.COPYING;
        return underWay ? changed(state, state.aborted()) : state;
    }

    /** The next one has all of the log. */
    public ViewState copying(ViewState from) {
        return changed(from, from.copying());
    }

    /** The next one has everything. */
    public ViewState switching(ViewState from) {
        return changed(from, from.switching());
    }

    /** The next one is served from now on. */
    public ViewState switched(ViewState from) {
        return changed(from, from.switched());
    }

    /** Removes all collections of generations that are neither served nor built. */
    public ViewState retired(ViewState from) {
        Set<String> needed = from.projected().stream().map(Object::toString).collect(Collectors.toSet());
        for (String name : database.listCollectionNames()) {
            Matcher numbered = NUMBERED.matcher(name);
            boolean old = numbered.matches()
                    ? ViewCollection.named(numbered.group(1)).isPresent() && !needed.contains(numbered.group(2))
                    : ViewCollection.named(name).isPresent() && !needed.contains(Integer.toString(FIRST));
            if (old) {
                database.getCollection(name).drop();
            }
        }
        return changed(from, from.retired());
    }

    /** Changes the document if it still is as the state has it; says what is so then. */
    private ViewState changed(ViewState from, ViewState to) {
        try {
            collection()
                    .replaceOne(
                            Filters.and(Filters.eq("_id", ID), Filters.eq("state", text(from))),
                            document(to),
                            new ReplaceOptions().upsert(from.equals(ViewState.INITIAL)));
        } catch (MongoException refused) {
            if (!BulkWrites.isDuplicate(refused)) {
                throw refused;
            }
        }
        return look();
    }

    private MongoCollection<Document> collection() {
        return database.getCollection(COLLECTION).withWriteConcern(WriteConcern.MAJORITY);
    }

    private static Document document(ViewState state) {
        return new Document("state", text(state))
                .append("live", state.live())
                .append("next", state.next())
                .append("retiring", state.retiring())
                .append("phase", state.phase().name())
                .append("last", state.last());
    }

    private static ViewState state(Document document) {
        return new ViewState(
                document.getInteger("live"),
                document.getInteger("next"),
                document.getInteger("retiring"),
                ViewState.Phase.valueOf(document.getString("phase")),
                document.getInteger("last"));
    }

    /** All of a state in one field, so that a change can be made only if nothing changed before it. */
    private static String text(ViewState state) {
        return state.live() + " " + state.next() + " " + state.retiring() + " " + state.phase() + " " + state.last();
    }
}
