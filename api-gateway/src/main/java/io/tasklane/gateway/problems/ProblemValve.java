package io.tasklane.gateway.problems;

import io.tasklane.gateway.tracing.Traceparent;
import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/** Answers for what Tomcat refuses before any application sees it, for example a request line that is not HTTP. */
final class ProblemValve extends ErrorReportValve {

    /** An answer that broke off must not look complete: the client sees its connection break, and nothing is added to it. */
    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        super.invoke(request, response);
        if (BrokenAnswer.isMarked(request)) {
            response.getCoyoteResponse().action(ActionCode.CLOSE_NOW, null);
        }
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable cause) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        ProblemType kind = ProblemType.of(status);
        byte[] body = ProblemResponses.bytes(Problem.of(kind, kind.title()), Traceparent.create());
        try {
            response.setStatus(kind.status().value());
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException nobodyReads) {
            container.getLogger().debug("A problem could not be sent", nobodyReads);
        }
    }
}
