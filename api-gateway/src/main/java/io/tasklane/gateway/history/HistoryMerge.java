package io.tasklane.gateway.history;

import java.time.Instant;
import java.util.List;
import org.bson.Document;

/**
 * Brings a task's events and what happened to its webhooks into one order. Events keep theirs: one that says it was earlier than
 * the one before it, by another machine's clock, counts as of the same time.
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
        Instant time = HistoryDocuments.time(next);
        String id = next.getString(HistoryDocuments.ID);
        String place = id.substring(id.indexOf('/') + 1);
        Instant reached = time.isAfter(cursor.reached()) ? time : cursor.reached();
        cursor = eventIsNext
                ? new HistoryCursor(place, cursor.webhook(), reached)
                : new HistoryCursor(cursor.event(), place, cursor.reached());
        return HistoryDocuments.entry(next);
    }

    /** Where what was given out so far ends. */
    HistoryCursor cursor() {
        return cursor;
    }

    private boolean isWebhookEarlier() {
        Instant ofEvent = HistoryDocuments.time(events.get(event));
        Instant counted = ofEvent.isAfter(cursor.reached()) ? ofEvent : cursor.reached();
        return HistoryDocuments.time(webhooks.get(webhook)).isBefore(counted);
    }
}
