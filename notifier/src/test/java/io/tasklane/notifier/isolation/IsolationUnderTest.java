package io.tasklane.notifier.isolation;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Settings of isolation. */
public final class IsolationUnderTest {

    private IsolationUnderTest() {}

    /** @param settings names without what all begin with, and values */
    public static IsolationProperties with(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("", IsolationProperties.class);
    }
}
