package io.tasklane.worker.results;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where large results are kept. Nothing is connected to before there is one.
 *
 * @param uri a connection string of MongoDB, the same as the gateway's; without one, a result that is too large for an event fails
 *     its task
 * @param database the name of the database, the same as the gateway's
 */
@ConfigurationProperties("tasklane.mongodb")
public record ResultStoreProperties(
        @Nullable String uri, @DefaultValue("tasklane") String database) {

    public ResultStoreProperties {
        uri = uri == null || uri.isBlank() ? null : uri;
    }

    /** The connection string may hold a password: it stays out of what is printed. */
    @Override
    public String toString() {
        return "ResultStoreProperties[database=" + database + "]";
    }
}
