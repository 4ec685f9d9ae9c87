package io.tasklane.gateway.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets a caller have a route only with the scope that it needs, and within the limits. A route that says no scope is closed to
 * everybody. That a request goes on later, or ends in an error, is no new request.
 */
final class RouteScopes implements HandlerInterceptor {

    private final List<RequestLimit> limits;
    private final RefusedRequests refused;

    RouteScopes(List<RequestLimit> limits, RefusedRequests refused) {
        this.limits = limits;
        this.refused = refused;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        boolean asksOnlyWhatThereIs = request.getMethod().equals(HttpMethod.OPTIONS.name());
        if (request.getDispatcherType() != DispatcherType.REQUEST
                || asksOnlyWhatThereIs
                || isErrorRoute(handler)
                || isForEverybody(handler)) {
            return true;
        }
        Optional<Scope> needed = scopeOf(handler);
        if (needed.isEmpty()) {
            refused.answer(request, response, AccessProblems.closed());
            return false;
        }
        Caller caller = CallerArgument.current();
        if (!caller.may(needed.get())) {
            // Not thrown: for a handler that is no method nobody would answer for the exception.
            refused.answer(request, response, AccessProblems.forbidden(needed.get()));
            return false;
        }
        limits.forEach(limit -> limit.count(caller, needed.get(), response));
        return true;
    }

    static Optional<Scope> scopeOf(Object handler) {
        return handler instanceof HandlerMethod method
                ? Optional.ofNullable(method.getMethodAnnotation(Needs.class)).map(Needs::value)
                : Optional.empty();
    }

    static boolean isForEverybody(Object handler) {
        return handler instanceof HandlerMethod method && method.hasMethodAnnotation(ForEverybody.class);
    }

    private static boolean isErrorRoute(Object handler) {
        return handler instanceof HandlerMethod method && ErrorController.class.isAssignableFrom(method.getBeanType());
    }
}
