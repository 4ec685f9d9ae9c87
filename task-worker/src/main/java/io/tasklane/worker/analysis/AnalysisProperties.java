package io.tasklane.worker.analysis;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Which datasets may be read.
 *
 * @param datasetsDir the folder that local datasets are in; nothing outside of it is read
 * @param downloadMaxSize how large a dataset behind a URL may be; a local one has no limit
 * @param downloadTimeout how long the reading of a dataset behind a URL may take
 */
@ConfigurationProperties("tasklane.worker")
record AnalysisProperties(
        @DefaultValue("./datasets") Path datasetsDir,
        @DefaultValue("10GB") DataSize downloadMaxSize,
        @DefaultValue("1h") Duration downloadTimeout) {

    AnalysisProperties {
        if (downloadMaxSize.toBytes() < 1) {
            throw new IllegalArgumentException("tasklane.worker.download-max-size must be at least 1 byte");
        }
        if (downloadTimeout.isZero() || downloadTimeout.isNegative()) {
            throw new IllegalArgumentException("tasklane.worker.download-timeout must be longer than nothing");
        }
    }
}
