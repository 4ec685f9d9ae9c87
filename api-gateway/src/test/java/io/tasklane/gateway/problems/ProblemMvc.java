package io.tasklane.gateway.problems;

import io.tasklane.gateway.access.Callers;
import io.tasklane.gateway.preferences.PreferencesInTests;
import io.tasklane.model.TaskJson;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.ResourceRegionHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;

/** Controllers as the gateway runs them, with its JSON and its problems, without a server. */
public final class ProblemMvc {

    private ProblemMvc() {}

    /** @param parts controllers, further advice, and what sends what they return */
    public static MockMvc of(Object... parts) {
        List<Object> controllers = new ArrayList<>();
        List<Object> advice = new ArrayList<>(List.of(new ProblemHandler()));
        List<HandlerMethodReturnValueHandler> sending = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof HandlerMethodReturnValueHandler sender) {
                sending.add(sender);
                continue;
            }
            boolean isAdvice = part.getClass().isAnnotationPresent(RestControllerAdvice.class);
            (isAdvice ? advice : controllers).add(part);
        }
        return MockMvcBuilders.standaloneSetup(controllers.toArray())
                .setControllerAdvice(advice.toArray())
                .setCustomArgumentResolvers(Callers.anybody(), PreferencesInTests.resolver())
                .setCustomReturnValueHandlers(sending.toArray(HandlerMethodReturnValueHandler[]::new))
                .setMessageConverters(
                        new ByteArrayHttpMessageConverter(),
                        new ResourceHttpMessageConverter(),
                        new ResourceRegionHttpMessageConverter(),
                        new JacksonJsonHttpMessageConverter(TaskJson.MAPPER))
                .build();
    }
}
