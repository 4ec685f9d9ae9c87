package io.tasklane.gateway.store;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;

/** Takes everything but what is about one document: that it refuses, as MongoDB does when an update makes it too large. */
public final class RefusingBackend extends MemoryBackend {

    private final String refusedId;
    private final int code;

    /**
     * @param refusedId the id of the document
     * @param code how MongoDB would say it
     */
    public RefusingBackend(String refusedId, int code) {
        this.refusedId = refusedId;
        this.code = code;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        if (!command.equals("update") || !query.get("update").equals("tasks")) {
            return super.handleCommand(channel, database, command, query);
        }
        List<Document> taken = new ArrayList<>();
        List<Document> refused = new ArrayList<>();
        List<Document> updates = List.copyOf((List<Document>) query.get("updates"));
        for (int i = 0; i < updates.size(); i++) {
            if (updates.get(i).toString().contains(refusedId)) {
                refused.add(new Document("index", i)
                        .append("code", code)
                        .append("errmsg", "Resulting document after update is larger than 16777216"));
            } else {
                taken.add(updates.get(i));
            }
        }
        query.put("updates", taken);
        Document answer = taken.isEmpty()
                ? new Document("n", 0).append("nModified", 0).append("ok", 1.0)
                : super.handleCommand(channel, database, command, query);
        return refused.isEmpty() ? answer : answer.append("writeErrors", refused);
    }
}
