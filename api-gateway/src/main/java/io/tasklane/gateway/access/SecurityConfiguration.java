package io.tasklane.gateway.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * The filter that all requests go through. There is no session and no cookie, so nothing for a forged request of a browser to
 * ride on: what a page may do by CORS and {@link OpenToThisMachine} say.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    private static final String NOTHING_MAY_BE_LOADED_OR_FRAMED = "default-src 'none'; frame-ancestors 'none'";

    @Bean
    SecurityFilterChain everyRequest(
            HttpSecurity http, AccessProperties properties, RefusedRequests refused, KnownCallers callers)
            throws Exception {
        if (!properties.allowedOrigins().isEmpty()) {
            http.addFilter(PagesOfOtherOrigins.filter(properties.allowedOrigins(), refused));
        }
        Filter recognition = properties.open()
                ? new OpenToThisMachine(properties.allowedOrigins(), refused)
                : tokens(callers, refused);
        return http.csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(SecurityConfiguration::headers)
                .addFilterBefore(recognition, AnonymousAuthenticationFilter.class)
                .exceptionHandling(
                        handling -> handling.authenticationEntryPoint(refused).accessDeniedHandler(refused))
                .authorizeHttpRequests(requests -> requests
                        // They were let through when they came.
                        .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(EndpointRequest.to(HealthEndpoint.class))
                        .permitAll()
                        .requestMatchers(ForEverybody.PUBLIC_KEYS)
                        .permitAll()
                        .requestMatchers(EndpointRequest.toAnyEndpoint())
                        .hasAuthority(Scope.ADMIN.getAuthority())
                        // Which scope a route needs it says itself, at its handler.
                        .anyRequest()
                        .authenticated())
                .build();
    }

    /** What they would measure is the way of a request through a dozen filters, and they take a good part of it. */
    @Bean
    static SecurityObservationSettings noObservations() {
        return SecurityObservationSettings.noObservations();
    }

    private static Filter tokens(KnownCallers callers, RefusedRequests refused) {
        BearerTokenAuthenticationFilter filter = new BearerTokenAuthenticationFilter(callers, new TokenOfRequest());
        filter.setAuthenticationEntryPoint(refused);
        filter.setAuthenticationFailureHandler(refused);
        return filter;
    }

    /** What an answer may be cached for each route says itself. */
    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                .contentTypeOptions(Customizer.withDefaults())
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .contentSecurityPolicy(policy -> policy.policyDirectives(NOTHING_MAY_BE_LOADED_OR_FRAMED))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .xssProtection(HeadersConfigurer.XXssConfig::disable)
                .httpStrictTransportSecurity(https -> https.includeSubDomains(false));
    }
}
