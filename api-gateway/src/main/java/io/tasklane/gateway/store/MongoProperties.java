package io.tasklane.gateway.store;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where MongoDB is.
 *
 * @param uri a connection string; what it says about timeouts and the like wins over the gateway's own choice
 * @param database the name of the database
 */
@ConfigurationProperties("tasklane.mongodb")
record MongoProperties(
        @DefaultValue("mongodb://localhost:27017") String uri,
        @DefaultValue("tasklane") String database) {

    /** The connection string may hold a password: it stays out of what is printed. */
    @Override
    public String toString() {
        return "MongoProperties[database=" + database + "]";
    }
}
