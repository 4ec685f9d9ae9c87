package io.tasklane.gateway.problems;

import io.tasklane.gateway.tracing.Traceparent;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Says why where a handler that is not the gateway's own, as those of the actuator, would end with a status and nothing else. */
@RestControllerAdvice
class EmptyErrors implements ResponseBodyAdvice<Object> {

    private static final int NO_CONTENT = 204;

    @Override
    public boolean supports(MethodParameter handler, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter handler,
            MediaType mediaType,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        if (body != null
                || !(request instanceof ServletServerHttpRequest asked)
                || !(response instanceof ServletServerHttpResponse answer)) {
            return body;
        }
        int status = answer.getServletResponse().getStatus();
        if (status == NO_CONTENT && asked.getMethod() == HttpMethod.HEAD && isOfActuator(handler)) {
            // It says 404 to GET only, and HEAD should get the same.
            status = ProblemType.NOT_FOUND.status().value();
            answer.setStatusCode(ProblemType.NOT_FOUND.status());
        }
        if (status < 400) {
            return null;
        }
        ProblemType kind = ProblemType.of(status);
        answer.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store");
        answer.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return Problem.of(kind, kind.title())
                .with("traceId", Traceparent.of(asked.getServletRequest()).traceId());
    }

    private static boolean isOfActuator(MethodParameter handler) {
        return handler.getContainingClass().getPackageName().contains(".actuate.");
    }
}
