package io.tasklane.benchmarks.view;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.tasklane.benchmarks.report.Report;
import io.tasklane.benchmarks.scenario.Scenario;
import io.tasklane.benchmarks.scenario.Settings;
import io.tasklane.benchmarks.scenario.Workplace;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.Document;

/** The status of a task among few and among many, beside the same document read from the store by its id. */
public final class Status implements Scenario {

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String about() {
        return "the status of a task among few and among many, beside the store's own read";
    }

    @Override
    public Map<String, Long> settings() {
        Map<String, Long> settings = new LinkedHashMap<>();
        settings.put("few", 10_000L);
        settings.put("many", 1_000_000L);
        settings.put("requests", 20_000L);
        return settings;
    }

    @Override
    public Report run(Settings settings, Workplace workplace) throws Exception {
        Report.Builder report = new Report.Builder();
        try (FewAndMany views = FewAndMany.filled(workplace, settings.number("few"), settings.number("many"))) {
            views.compare("status", new ById(), settings.number("requests"), report);
        }
        return report.build(name(), settings.values());
    }

    private record ById() implements FewAndMany.Question {

        @Override
        public String path(int number) {
            return "/taskStatus/" + TaskDocuments.id(number);
        }

        @Override
        public void read(MongoCollection<Document> tasks, int number) {
            tasks.find(Filters.eq("_id", TaskDocuments.id(number))).first();
        }
    }
}
