package io.tasklane.standalone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.logging.LoggingSystem;

/** The one log that broker, store and services share. */
final class Logging {

    private static final String LEVEL_SETTING = "logging.level.";
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{36}: %msg %kvp%n";
    private static final FileSize LARGEST = new FileSize(10 * FileSize.MB_COEFFICIENT);
    private static final int KEPT = 2;

    private Logging() {}

    /** Makes the log what {@code logback.xml} says, for good: none of the three contexts may set it up in its own way. */
    static void begin() {
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    }

    /** Leaves the console to errors of ours: Kafka calls errors what it gets over by itself a moment later. */
    static void quietConsole() {
        LoggerContext context = context();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        ch.qos.logback.classic.Logger ours = context.getLogger("io.tasklane");
        root.iteratorForAppenders().forEachRemaining(console -> {
            errorsOnly(console);
            ours.addAppender(console);
        });
        ours.iteratorForAppenders().forEachRemaining(root::detachAppender);
    }

    /**
     * Writes the log to a file, which is kept small.
     *
     * @param settings {@code logging.level.<logger>} sets the level of a logger
     */
    static void toFile(Path file, Map<String, String> settings) {
        LoggerContext context = context();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender(context, file));
        settings.forEach((name, value) -> {
            if (name.startsWith(LEVEL_SETTING)) {
                context.getLogger(name.substring(LEVEL_SETTING.length())).setLevel(Level.toLevel(value, Level.INFO));
            }
        });
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static void errorsOnly(Appender<ILoggingEvent> console) {
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(Level.ERROR.toString());
        filter.start();
        console.addFilter(filter);
    }

    private static Appender<ILoggingEvent> appender(LoggerContext context, Path file) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();

        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder);

        FixedWindowRollingPolicy older = new FixedWindowRollingPolicy();
        older.setContext(context);
        older.setParent(appender);
        older.setFileNamePattern(file + ".%i");
        older.setMaxIndex(KEPT);
        older.start();
        appender.setRollingPolicy(older);

        SizeBasedTriggeringPolicy<ILoggingEvent> large = new SizeBasedTriggeringPolicy<>();
        large.setContext(context);
        large.setMaxFileSize(LARGEST);
        large.start();
        appender.setTriggeringPolicy(large);

        appender.start();
        return appender;
    }
}
