package io.tasklane.gateway.results;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Has results sent that handler methods return, by a thread of the request itself: a slow client holds up nobody else. */
public final class ResultSending implements HandlerMethodReturnValueHandler, WebMvcConfigurer {

    private final ResultAnswer answer;

    public ResultSending(ResultAnswer answer) {
        this.answer = answer;
    }

    @Override
    public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
        handlers.add(this);
    }

    @Override
    public boolean supportsReturnType(MethodParameter returned) {
        return ResultToSend.class.isAssignableFrom(returned.getParameterType());
    }

    @Override
    public void handleReturnValue(
            @Nullable Object returned, MethodParameter type, ModelAndViewContainer model, NativeWebRequest web)
            throws IOException {
        model.setRequestHandled(true);
        if (returned instanceof ResultToSend toSend) {
            answer.send(
                    toSend,
                    Objects.requireNonNull(web.getNativeRequest(HttpServletRequest.class)),
                    Objects.requireNonNull(web.getNativeResponse(HttpServletResponse.class)));
        }
    }
}
