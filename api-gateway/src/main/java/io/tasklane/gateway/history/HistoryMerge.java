package io.tasklane.gateway.history;

import java.util.List;
import org.bson.Document;

/**
 * Brings a task's events and what happened to its webhooks into one order. Events keep theirs, whatever
 * their times say by the clocks of several machines; a webhook comes before the first event that is later than it.
 */
final class HistoryMerge {

    private final List<Document> events;
    private final List<Document> webhooks;
    private HistoryCursor cursor;
    private int event;
    private int webhook;

    HistoryMerge(HistoryCursor from, List<Document> events, List<Document> webhooks) {
        this.cursor = from;
        this.events = events;
        this.webhooks = webhooks;
    }

    boolean hasNext() {
        return event < events.size() || webhook < webhooks.size();
    }

    HistoryEntry next() {
        boolean eventIsNext = webhook == webhooks.size() || event < events.size() && !isWebhookEarlier();
        Document next = eventIsNext ? events.get(event++) : webhooks.get(webhook++);
        String id = next.getString(HistoryDocuments.ID);
        String place = id.substring(id.indexOf('/') + 1);
        cursor = eventIsNext ? new HistoryCursor(place, cursor.webhook()) : new HistoryCursor(cursor.event(), place);
        return HistoryDocuments.entry(next);
    }

    /** Where what was given out so far ends. */
    HistoryCursor cursor() {
        return cursor;
    }

    private boolean isWebhookEarlier() {
        return HistoryDocuments.time(webhooks.get(webhook)).isBefore(HistoryDocuments.time(events.get(event)));
    }
}
