package io.tasklane.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class RouteScopesTest {

    /** Whoever adds a route and says no scope closes it, and hears of it here. */
    @Test
    void everyRouteSaysItsScope() throws Exception {
        List<String> silent = new ArrayList<>();
        int routes = 0;
        try (MemoryStore memory = new MemoryStore();
                GatewayUnderTest gateway = GatewayUnderTest.start(memory.uri)) {
            for (HandlerMapping mapping :
                    gateway.context.getBeansOfType(HandlerMapping.class).values()) {
                for (Map.Entry<String, Object> route : routes(mapping).entrySet()) {
                    routes++;
                    if (RouteScopes.scopeOf(route.getValue()).isEmpty()
                            && !RouteScopes.isForEverybody(route.getValue())) {
                        silent.add(route.getKey());
                    }
                }
            }
        }

        assertThat(routes).isGreaterThan(5);
        assertThat(silent).as("routes without @Needs").isEmpty();
    }

    private static Map<String, Object> routes(HandlerMapping mapping) {
        Map<String, Object> routes = new java.util.TreeMap<>();
        if (mapping instanceof RequestMappingHandlerMapping methods) {
            methods.getHandlerMethods().forEach((route, method) -> {
                if (!ErrorController.class.isAssignableFrom(method.getBeanType())) {
                    routes.put(route.toString(), method);
                }
            });
        } else if (mapping instanceof AbstractUrlHandlerMapping urls) {
            routes.putAll(urls.getHandlerMap());
        }
        return routes;
    }

    @Test
    void aRouteThatSaysNoScopeIsClosedToEverybody() throws Exception {
        List<String> answered = new ArrayList<>();
        RefusedRequests refused = new RefusedRequests((request, response, handler, problem) -> {
            answered.add(problem.getMessage());
            return null;
        });
        RouteScopes scopes = new RouteScopes(List.of(), refused);
        SecurityContextHolder.getContext()
                .setAuthentication(new CallerAuthentication(Caller.ANYBODY, Standing.FOR_GOOD));
        try {
            assertThat(allows(scopes, method("silent"))).isFalse();
            assertThat(allows(scopes, new Object())).isFalse();
            assertThat(answered).hasSize(2);
            assertThat(allows(scopes, method("telling"))).isTrue();
            SecurityContextHolder.clearContext();
            assertThat(allows(scopes, method("open"))).isTrue();
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    void silent() {}

    @Needs(Scope.READ)
    void telling() {}

    @ForEverybody
    void open() {}

    private HandlerMethod method(String name) throws NoSuchMethodException {
        return new HandlerMethod(this, getClass().getDeclaredMethod(name));
    }

    private static boolean allows(RouteScopes scopes, Object handler) {
        return scopes.preHandle(new MockHttpServletRequest("GET", "/"), new MockHttpServletResponse(), handler);
    }
}
