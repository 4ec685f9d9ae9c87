package io.tasklane.gateway.problems;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers for what ended outside Spring MVC: a filter, or the servlet container after it had found the application. */
@RestController
class UnhandledProblems implements ErrorController {

    @RequestMapping("${spring.web.error.path:/error}")
    void problem(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // Asked for directly, this path is one like any other that leads nowhere.
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        ProblemType kind = ProblemType.of(status);
        ProblemResponses.write(Problem.of(kind, kind.title()), request, response);
    }
}
