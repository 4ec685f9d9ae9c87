package io.tasklane.gateway.preferences;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Tells handler methods what a request prefers, and which versions its client has. */
@Component
final class PreferenceArguments implements HandlerMethodArgumentResolver, WebMvcConfigurer {

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Preferences.class || parameter.getParameterType() == IfNoneMatch.class;
    }

    @Override
    public @Nullable Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        if (parameter.getParameterType() == IfNoneMatch.class) {
            return IfNoneMatch.of(headers(request, IfNoneMatch.HEADER));
        }
        return Preferences.of(headers(request, Preferences.HEADER));
    }

    private static Iterable<String> headers(NativeWebRequest request, String name) {
        HttpServletRequest http = request.getNativeRequest(HttpServletRequest.class);
        return http == null ? List.of() : Collections.list(http.getHeaders(name));
    }
}
