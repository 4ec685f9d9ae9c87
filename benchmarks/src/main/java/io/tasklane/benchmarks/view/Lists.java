package io.tasklane.benchmarks.view;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The first page of lists of few tasks and of many, by what they are filtered, beside the store's own read of as many documents. */
public final class Lists implements Scenario {

    private static final int PAGE = 50;
    private static final Bson MINE = Filters.eq("tenant", "default");
    private static final Map<String, Bson> FILTERS = filters();

    private static Map<String, Bson> filters() {
        Map<String, Bson> filters = new LinkedHashMap<>();
        filters.put("/tasks", MINE);
        filters.put("/tasks?state=running", Filters.and(MINE, Filters.eq("state", "running")));
        filters.put("/tasks?taskName=name3", Filters.and(MINE, Filters.eq("taskName", "name3")));
        filters.put("/tasks?label.customer=42", Filters.and(MINE, Filters.eq("labelPairs", "customer=42")));
        return filters;
    }

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String about() {
        return "pages of tasks among few and among many, beside the store's own read";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("few", 10_000L);
        settings.put("many", 1_000_000L);
        settings.put("requests", 500L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        try (FewAndMany views = FewAndMany.filled(workplace, settings.number("few"), settings.number("many"))) {
            for (Map.Entry<String, Bson> filter : FILTERS.entrySet()) {
                var page = new FirstPage(filter.getKey(), filter.getValue());
                views.compare(filter.getKey(), page, settings.number("requests"), report);
            }
        }
        return report.build(name(), settings.values());
    }

    private record FirstPage(String path, Bson filter) implements FewAndMany.Question {

        @Override
        public String path(int number) {
            return path + (path.contains("?") ? "&" : "?") + "pageSize=" + PAGE;
        }

        @Override
        public void read(MongoCollection<Document> tasks, int number) {
            tasks.find(filter)
                    .sort(Sorts.descending("submittedAt", "_id"))
                    .limit(PAGE)
                    .into(new ArrayList<>());
        }
    }
}
