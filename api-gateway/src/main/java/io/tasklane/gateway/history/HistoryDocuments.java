package io.tasklane.gateway.history;

import io.tasklane.gateway.history.HistoryEntry.Webhook;
import io.tasklane.model.Progress;
import io.tasklane.model.TaskError;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** The documents of the collection of history: an entry as a document, and back. */
final class HistoryDocuments {

    static final String ID = "_id";
    static final String TENANT = "tenant";

    private HistoryDocuments() {}

    static Document document(HappenedToTask happened) {
        HistoryEntry entry = happened.entry();
        Document document = new Document(ID, happened.taskId() + "/" + happened.place())
                .append(TENANT, happened.tenant())
                .append("type", entry.type())
                .append("time", Date.from(entry.time()))
                .append("attempt", entry.attempt());
        Progress progress = entry.progress();
        TaskError error = entry.error();
        put(document, "nextAttemptAt", entry.nextAttemptAt() == null ? null : Date.from(entry.nextAttemptAt()));
        put(document, "progress", progress == null ? null : progress(progress));
        put(document, "error", error == null ? null : error(error));
        put(document, "webhook", entry.webhook() == null ? null : webhook(entry.webhook()));
        return document;
    }

    static HistoryEntry entry(Document document) {
        Date next = document.getDate("nextAttemptAt");
        Document progress = document.get("progress", Document.class);
        Document error = document.get("error", Document.class);
        Document webhook = document.get("webhook", Document.class);
        return new HistoryEntry(
                document.getString("type"),
                time(document),
                document.getInteger("attempt", 1),
                next == null ? null : next.toInstant(),
                progress == null ? null : new Progress(progress.getDouble("fraction"), progress.getString("message")),
                error == null
                        ? null
                        : new TaskError(error.getString("type"), error.getString("title"), error.getString("detail")),
                webhook == null ? null : webhook(webhook));
    }

    static Instant time(Document document) {
        return document.getDate("time").toInstant();
    }

    private static Document progress(Progress progress) {
        return new Document("fraction", progress.fraction()).append("message", progress.message());
    }

    private static Document error(TaskError error) {
        return new Document("type", error.type()).append("title", error.title()).append("detail", error.detail());
    }

    private static Document webhook(Webhook webhook) {
        Document document = new Document("deliveryId", webhook.deliveryId()).append("url", webhook.url());
        put(document, "eventType", webhook.eventType());
        put(document, "outcome", webhook.outcome());
        put(document, "statusCode", webhook.statusCode());
        put(document, "failureClass", webhook.failureClass());
        put(document, "durationMillis", webhook.durationMillis());
        return document;
    }

    private static Webhook webhook(Document webhook) {
        return new Webhook(
                webhook.getString("deliveryId"),
                webhook.getString("eventType"),
                webhook.getString("url"),
                webhook.getString("outcome"),
                webhook.getInteger("statusCode"),
                webhook.getString("failureClass"),
                webhook.getLong("durationMillis"));
    }

    private static void put(Document document, String name, @Nullable Object value) {
        if (value != null) {
            document.append(name, value);
        }
    }
}
