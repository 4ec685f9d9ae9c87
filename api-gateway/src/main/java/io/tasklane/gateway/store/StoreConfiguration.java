package io.tasklane.gateway.store;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The connection to MongoDB. */
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
}
