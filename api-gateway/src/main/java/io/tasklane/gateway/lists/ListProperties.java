package io.tasklane.gateway.lists;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How lists are served.
 *
 * @param pageTokenSecret signs page tokens; all gateways need the same. A token grants nothing, so the default is no risk
 */
@ConfigurationProperties("tasklane.gateway")
record ListProperties(@DefaultValue("tasklane") String pageTokenSecret) {

    ListProperties {
        if (pageTokenSecret.isEmpty()) {
            throw new IllegalArgumentException("tasklane.gateway.page-token-secret must not be empty");
        }
    }

    @Override
    public String toString() {
        return "ListProperties[]";
    }
}
