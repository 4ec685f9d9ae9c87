package io.tasklane.gateway.access;

import static io.tasklane.gateway.access.GatewayUnderTest.assertProblem;
import static io.tasklane.gateway.access.GatewayUnderTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.store.MemoryStore;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** What is answered from another thread is answered to the same caller, and was let in once. */
class LaterAnswersTest {

    private static MemoryStore memory;
    private static GatewayUnderTest gateway;

    /** Routes as held requests and streams are. */
    static class LaterRoutes {

        @Needs(Scope.READ)
        CompletableFuture<ResponseEntity<String>> later(Caller caller) {
            return CompletableFuture.supplyAsync(() -> ResponseEntity.ok(caller.tenant()));
        }

        @Needs(Scope.READ)
        CompletableFuture<ResponseEntity<String>> never(Caller caller) {
            return CompletableFuture.supplyAsync(() -> {
                throw new ProblemException(Problem.unavailable("later " + caller.tenant()));
            });
        }

        @Needs(Scope.READ)
        ResponseEntity<StreamingResponseBody> stream(Caller caller) {
            return ResponseEntity.status(HttpStatus.OK).body(out -> {
                for (int i = 0; i < 3; i++) {
                    out.write(caller.tenant().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    out.flush();
                }
            });
        }
    }

    @BeforeAll
    static void start() throws Exception {
        memory = new MemoryStore();
        gateway = GatewayUnderTest.startRequiring(
                memory.uri, "--tasklane.gateway.quotas.read.requests=100", "--tasklane.gateway.quotas.read.window=30d");
        for (String name : new String[] {"later", "never", "stream"}) {
            add(gateway.context, name);
        }
    }

    private static void add(ConfigurableApplicationContext context, String name) throws Exception {
        RequestMappingHandlerMapping mapping =
                context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        mapping.registerMapping(
                RequestMappingInfo.paths("/" + name)
                        .methods(RequestMethod.GET)
                        .options(mapping.getBuilderConfiguration())
                        .build(),
                new LaterRoutes(),
                LaterRoutes.class.getDeclaredMethod(name, Caller.class));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        memory.close();
    }

    @Test
    void aHeldRequestIsItsCallersAndIsCountedOnce() throws Exception {
        String[] key = bearer(gateway.keyFor("patient", "read"));
        for (int left = 99; left > 95; left--) {
            HttpResponse<String> answer = gateway.get("/later", key);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("patient");
            assertThat(answer.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"read\";r=" + left + ";");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        assertProblem(gateway.get("/later"), 401, "unauthorized");
    }

    @Test
    void aHeldRequestThatEndsInAProblemIsOne() throws Exception {
        HttpResponse<String> answer = gateway.get("/never", bearer(gateway.keyFor("unlucky", "read")));

        assertThat(assertProblem(answer, 503, "temporarily-unavailable")
                        .get("detail")
                        .stringValue())
                .isEqualTo("later unlucky");
    }

    @Test
    void aStreamIsItsCallers() throws Exception {
        HttpResponse<String> answer = gateway.get("/stream", bearer(gateway.keyFor("one", "read")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("oneoneone");
        assertProblem(gateway.get("/stream", bearer(gateway.keyFor("one", "submit"))), 403, "forbidden");
    }
}
