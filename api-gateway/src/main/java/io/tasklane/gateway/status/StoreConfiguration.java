package io.tasklane.gateway.status;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.model.Topics;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store and its collections. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    private static final int PATIENCE_MILLIS = 2_000;

    @Bean
    MongoClient mongoClient(MongoProperties properties) {
        return MongoClients.create(MongoClientSettings.builder()
                .applicationName("tasklane-gateway")
                .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .applyToConnectionPoolSettings(pool -> pool.maxWaitTime(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .applyConnectionString(new ConnectionString(properties.uri()))
                .build());
    }

    @Bean
    Store store(MongoClient client, MongoProperties properties) {
        return new Store(client.getDatabase(properties.database()));
    }

    @Bean
    TaskViews taskViews(Store store) {
        return new TaskViews(store);
    }

    @Bean
    Results results(Store store) {
        return new Results(store);
    }

    @Bean
    ProjectionOffsets projectionOffsets(Store store) {
        return new ProjectionOffsets(store);
    }

    @Bean
    Arrivals arrivals() {
        return new Arrivals();
    }

    @Bean
    TaskLookup taskLookup(
            TaskViews views,
            Arrivals arrivals,
            BrokerAdmin kafka,
            Topics topics,
            ProjectionOffsets offsets,
            Clock clock,
            StatusProperties properties) {
        Pattern queues = topics.queues();
        LogEnds ends = new LogEnds(kafka, topic -> queues.matcher(topic).matches());
        ProjectionLag lag = new ProjectionLag(ends, offsets);
        return new TaskLookup(views, arrivals, lag::coversWritesBefore, clock, properties);
    }

    @Bean
    PageTokens pageTokens(StatusProperties properties) {
        return new PageTokens(properties.pageTokenSecret());
    }
}
