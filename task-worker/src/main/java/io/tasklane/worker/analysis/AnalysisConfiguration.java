package io.tasklane.worker.analysis;

import io.tasklane.worker.http.OutboundHttp;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AnalysisProperties.class)
class AnalysisConfiguration {

    @Bean
    DataAnalysisHandler dataAnalysisHandler(AnalysisProperties properties, OutboundHttp http) {
        return new DataAnalysisHandler(
                new DatasetFolder(properties.datasetsDir()), new RemoteDatasets(http, properties));
    }
}
