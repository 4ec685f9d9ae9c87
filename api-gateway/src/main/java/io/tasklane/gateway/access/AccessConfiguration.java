package io.tasklane.gateway.access;

import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.MappedInterceptor;

/** Has handler methods told who asks, and lets nobody have a route without its scope. */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration implements WebMvcConfigurer {

    private final CallerArgument caller;

    AccessConfiguration(CallerArgument caller) {
        this.caller = caller;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(caller);
    }

    /** For every kind of handler there is, except the actuator's, of which the security filter decides. */
    @Bean
    static MappedInterceptor scopesOfAllRoutes(
            ObjectProvider<RequestLimit> limits,
            RefusedRequests refused,
            @Value("${management.endpoints.web.base-path:/actuator}") String actuator) {
        RouteScopes scopes = new RouteScopes(limits.orderedStream().toList(), refused);
        return new MappedInterceptor(null, new String[] {actuator, actuator + "/**"}, scopes);
    }

    @Bean
    @Order(1)
    static OperatorKeys operatorKeys(AccessProperties properties) {
        return new OperatorKeys(properties.operatorKeys());
    }

    @Bean
    @Order(3)
    static AccessTokens accessTokens(JwtProperties properties, Clock clock) {
        return new AccessTokens(properties, clock);
    }

    @Bean
    static KnownCallers knownCallers(ObjectProvider<CallerRecognition> recognitions) {
        return new KnownCallers(recognitions.orderedStream().toList(), new WrongTokens(TimeMeter.SYSTEM_NANOTIME));
    }
}
